using System.Net;
using System.Net.Sockets;

namespace Roma.ApiTests.Operations;

/// <summary>A socket in the file system as the address.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string SocketFile => Path.Combine(folder.Path, "roma.sock");

    private string DataDirectory => Path.Combine(folder.Path, "data");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Starts_again_after_a_kill(bool asEndpoint)
    {
        var address = $"http://unix:{SocketFile}";
        var start = asEndpoint
            ? new RomaStart(DataDirectory) { Urls = null, Arguments = [$"--Kestrel:Endpoints:Web:Url={address}"] }
            : new RomaStart(DataDirectory) { Urls = address };
        await using (var killed = await RomaProcess.StartAsync(start))
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync());
            await killed.KillAsync();
        }

        Assert.True(File.Exists(SocketFile));
        await using var roma = await RomaProcess.StartAsync(start);

        Assert.Equal(HttpStatusCode.OK, await AskAsync());
        Assert.Equal(0, await roma.StopAsync());
        Assert.False(File.Exists(SocketFile));
    }

    [Fact]
    public async Task Leaves_alone_a_socket_that_somebody_serves()
    {
        await using var roma = await RomaProcess.StartAsync(new RomaStart(DataDirectory) { Urls = $"http://unix:{SocketFile}" });

        var (exitCode, _, error) = await RomaProcess.RunAsync(Path.Combine(folder.Path, "another"), $"--urls=http://unix:{SocketFile}");

        Assert.Equal(1, exitCode);
        Assert.Contains(SocketFile, TokenCommand.Line(error), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync());
    }

    public void Dispose() => folder.Dispose();

    private async Task<HttpStatusCode> AskAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketFile), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var reply = await client.GetAsync(new Uri("http://roma/health/ready"), TestContext.Current.CancellationToken);
        return reply.StatusCode;
    }
}
