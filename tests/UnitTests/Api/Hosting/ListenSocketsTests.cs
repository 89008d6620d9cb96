using System.Net;
using System.Net.Sockets;
using Roma.Api.Hosting;
using Roma.Infrastructure;

namespace Roma.UnitTests.Api.Hosting;

public sealed class ListenSocketsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("roma-tests-").FullName;

    private string File => Path.Combine(folder, "roma.sock");

    private UnixDomainSocketEndPoint EndPoint => new(File);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Takes_the_place_of_a_socket_that_nobody_serves()
    {
        LeaveSocket(File);

        using var socket = ListenSockets.Bind(EndPoint);
        socket.Listen();

        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(EndPoint);
        Assert.True(client.Connected);
    }

    [Fact]
    public void Leaves_a_socket_alone_that_somebody_serves_however_busy()
    {
        using var served = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        served.Bind(EndPoint);
        served.Listen(0);
        using var waiting = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        waiting.Connect(EndPoint);

        var failure = Assert.Throws<SocketException>(() => ListenSockets.Bind(EndPoint));

        Assert.Equal(SocketError.AddressAlreadyInUse, failure.SocketErrorCode);
        using var accepted = served.Accept();
        Assert.True(accepted.Connected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Leaves_alone_what_is_no_socket(bool isLink)
    {
        var target = Path.Combine(folder, "target.sock");
        if (isLink)
        {
            LeaveSocket(target);
            System.IO.File.CreateSymbolicLink(File, target);
        }
        else
        {
            System.IO.File.WriteAllText(File, "kept");
        }

        var failure = Assert.Throws<SocketException>(() => ListenSockets.Bind(EndPoint));

        Assert.Equal(SocketError.AddressAlreadyInUse, failure.SocketErrorCode);
        Assert.Equal(isLink, System.IO.File.Exists(target));
        Assert.True(isLink || System.IO.File.ReadAllText(File) is "kept");
        Assert.True(System.IO.File.Exists(File));
    }

    [Fact]
    public void Names_the_address_that_it_cannot_have()
    {
        var missing = Path.Combine(folder, "missing", "roma.sock");

        Assert.Contains(
            missing, Assert.Throws<StartupException>(() => ListenSockets.Bind(new UnixDomainSocketEndPoint(missing))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "192.0.2.1:80", Assert.Throws<StartupException>(() => ListenSockets.Bind(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 80))).Message,
            StringComparison.Ordinal);
    }

    // A socket of .NET's takes its file away when it ends; one that was bound under another name does not find it.
    private static void LeaveSocket(string path)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path + ".new"));
            System.IO.File.Move(path + ".new", path);
        }
    }
}
