using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Roma.Api.Hosting;

namespace Roma.UnitTests.Api.Hosting;

public sealed class LimitedListenerFactoryTests : IAsyncLifetime
{
    private readonly ConnectionLimit limit = new(() => 1, new FakeTimeProvider(), NullLogger<ConnectionLimit>.Instance);
    private readonly string folder = Directory.CreateTempSubdirectory("roma-tests-").FullName;
    private LimitedListenerFactory factory = null!;
    private IConnectionListener listener = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        factory = new LimitedListenerFactory(sockets, limit, new OperatorSocket(folder, isAlone: false));
        listener = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Closes_one_too_many_and_takes_the_next_once_another_has_ended()
    {
        using var first = await ConnectAsync();
        var accepted = await listener.AcceptAsync(Cancellation);
        using var second = await ConnectAsync();
        var next = listener.AcceptAsync(Cancellation).AsTask();

        Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1], Cancellation));
        Assert.False(next.IsCompleted);

        await Assert.ThrowsAsync<IOException>(
            () => LimitedListenerFactory.ServeAsync(accepted!, _ => throw new IOException("The handshake failed."), limit));
        // As the web server does.
        await accepted!.DisposeAsync();
        using var third = await ConnectAsync();
        await using var served = await next;
        using var fourth = await ConnectAsync();
        next = listener.AcceptAsync(Cancellation).AsTask();

        Assert.Equal(0, await fourth.GetStream().ReadAsync(new byte[1], Cancellation));
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task Keeps_the_place_of_a_slow_client_until_its_socket_is_closed()
    {
        using var client = await ConnectAsync();
        var accepted = await listener.AcceptAsync(Cancellation);
        accepted!.Transport.Output.Write(new byte[20_000_000]);
        var serving = LimitedListenerFactory.ServeAsync(accepted, _ => Task.CompletedTask, limit);

        using var second = await ConnectAsync();
        var next = listener.AcceptAsync(Cancellation).AsTask();
        Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1], Cancellation));
        Assert.False(serving.IsCompleted);

        client.Dispose();
        await serving.WaitAsync(Cancellation);
        using var third = await ConnectAsync();
        await using var served = await next;
    }

    [Fact]
    public async Task Has_room_for_the_operator_always()
    {
        using var first = await ConnectAsync();
        await using var accepted = await listener.AcceptAsync(Cancellation);
        await using var operators = await factory.BindAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, "roma.sock")), Cancellation);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(operators.EndPoint, Cancellation);

        await using var connection = await operators.AcceptAsync(Cancellation);

        Assert.NotNull(connection);
    }

    [Fact]
    public async Task Accepts_nothing_once_it_has_unbound()
    {
        var next = listener.AcceptAsync(Cancellation);

        await listener.UnbindAsync(Cancellation);

        Assert.Null(await next);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient(AddressFamily.InterNetwork);
        await client.ConnectAsync((IPEndPoint)listener.EndPoint, Cancellation);
        return client;
    }
}
