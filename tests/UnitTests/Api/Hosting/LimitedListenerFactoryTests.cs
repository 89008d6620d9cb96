using System.Net;
using System.Net.Sockets;
using System.Text;
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

        await accepted!.DisposeAsync();
        await accepted.DisposeAsync();
        using var third = await ConnectAsync();
        await using var served = await next;
        using var fourth = await ConnectAsync();
        next = listener.AcceptAsync(Cancellation).AsTask();

        Assert.Equal(0, await fourth.GetStream().ReadAsync(new byte[1], Cancellation));
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task Has_room_for_the_operator_always_and_marks_his_connections_alone()
    {
        using var first = await ConnectAsync();
        await using var accepted = await listener.AcceptAsync(Cancellation);
        await using var operators = await factory.BindAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, "roma.sock")), Cancellation);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(operators.EndPoint, Cancellation);

        await using var connection = await operators.AcceptAsync(Cancellation);

        Assert.NotNull(connection!.Features.Get<OperatorConnection>());
        Assert.Null(accepted!.Features.Get<OperatorConnection>());
    }

    [Fact]
    public async Task Hands_a_connection_on_as_it_is()
    {
        using var client = await ConnectAsync();
        await using var connection = await listener.AcceptAsync(Cancellation);

        await client.GetStream().WriteAsync("hello"u8.ToArray(), Cancellation);
        var read = await connection!.Transport.Input.ReadAtLeastAsync(5, Cancellation);

        Assert.Equal("hello", Encoding.ASCII.GetString(read.Buffer));
        Assert.Equal((listener.EndPoint, client.Client.LocalEndPoint), (connection.LocalEndPoint, connection.RemoteEndPoint));
        Assert.NotEmpty(connection.ConnectionId);

        var closed = new TaskCompletionSource();
        await using var told = connection.ConnectionClosed.Register(closed.SetResult);
        connection.Abort();

        await closed.Task.WaitAsync(Cancellation);
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
