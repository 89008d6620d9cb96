using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Roma.Infrastructure;

namespace Roma.Api.Hosting;

/// <summary>Makes the sockets to listen on.</summary>
internal static class ListenSockets
{
    /// <summary>
    /// A socket bound to <paramref name="endPoint"/>, in place of one in the file system that nobody serves any more, as after a kill; throws a
    /// <see cref="StartupException"/> that says why not, but leaves it to the web server to report that an address is in use. If
    /// <paramref name="isPrivate"/>, other users cannot connect.
    /// </summary>
    public static Socket Bind(EndPoint endPoint, bool isPrivate = false)
    {
        try
        {
            // .NET tells no socket from a file, and a connection is refused by both; but what is in a file stays.
            if (endPoint is UnixDomainSocketEndPoint && new FileInfo(endPoint.ToString()!) is { Exists: true, Length: 0, LinkTarget: null } file
                && IsRefused(endPoint))
            {
                file.Delete();
            }

            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            if (isPrivate && !OperatingSystem.IsWindows())
            {
                // Nobody could connect yet: it does not listen.
                File.SetUnixFileMode(endPoint.ToString()!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return socket;
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.AddressAlreadyInUse)
        {
            throw new StartupException($"Roma cannot listen on {endPoint}: {exception.Message}", exception);
        }
    }

    // Without blocking: a server that is too busy to accept would keep us waiting.
    private static bool IsRefused(EndPoint endPoint)
    {
        using var client = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            client.Connect(endPoint);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
