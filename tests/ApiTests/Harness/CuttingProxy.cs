using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Roma.ApiTests.Harness;

/// <summary>
/// Passes on what clients send to a server and what it answers, byte by byte. Once told so, it cuts each connection off after a random number of bytes: what
/// the server has got by then it still carries out, and nobody is told.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly int target;
    private readonly Task accepting;
    private int cuts;
    private int mostBytes;

    public CuttingProxy(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many connections it has cut off.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>Cuts each connection off from now on, after at most <paramref name="bytes"/> more from the client; none if it is 0.</summary>
    public void CutAfter(int bytes) => Volatile.Write(ref mostBytes, bytes);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections);
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(closing.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // It is closing.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, closing.Token);
                await Task.WhenAny(SendAsync(client.GetStream(), server.GetStream()), server.GetStream().CopyToAsync(client.GetStream(), closing.Token));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One of the two has gone.
            }
        }
    }

    private async Task SendAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        var left = int.MaxValue;
        while (left > 0 && await from.ReadAsync(buffer, closing.Token) is > 0 and var read)
        {
            if (left == int.MaxValue && Volatile.Read(ref mostBytes) is > 0 and var most)
            {
                left = RandomNumberGenerator.GetInt32(1, most);
            }

            var passed = Math.Min(read, left);
            await to.WriteAsync(buffer.AsMemory(0, passed), closing.Token);
            left = left == int.MaxValue ? left : left - passed;
        }

        if (left == 0)
        {
            Interlocked.Increment(ref cuts);
        }
    }
}
