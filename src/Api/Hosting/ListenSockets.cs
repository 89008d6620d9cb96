using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Roma.Infrastructure;

namespace Roma.Api.Hosting;

/// <summary>Makes the sockets to listen on.</summary>
internal static class ListenSockets
{
    // ENXIO, and EOPNOTSUPP of macOS: what open(2) says of a socket.
    private const int NoDevice = 6;
    private const int NotSupported = 102;

    /// <summary>
    /// A socket bound to <paramref name="endPoint"/>, in place of one in the file system that nobody serves any more, as after a kill; throws a
    /// <see cref="StartupException"/> that says why not, but leaves it to the web server to report that an address is in use. If
    /// <paramref name="isPrivate"/>, other users cannot connect.
    /// </summary>
    public static Socket Bind(EndPoint endPoint, bool isPrivate = false)
    {
        try
        {
            if (endPoint is UnixDomainSocketEndPoint && new FileInfo(endPoint.ToString()!) is { Exists: true } file)
            {
                MakeWay(endPoint, file);
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

    private static void MakeWay(EndPoint endPoint, FileInfo file)
    {
        if (!IsSocket(file))
        {
            throw new StartupException($"Roma cannot listen on {file}: there is a file that is no socket. Move it, or choose another path.");
        }

        if (IsRefused(endPoint))
        {
            file.Delete();
        }
    }

    // .NET tells no socket from a file; and a connection is refused by both.
    private static bool IsSocket(FileInfo file)
    {
        if (file.LinkTarget is not null)
        {
            return false;
        }

        try
        {
            // For reading alone, a pipe would keep us waiting for its writer.
            using var handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (IOException exception)
        {
            return exception.HResult is NoDevice or NotSupported;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartupException($"Roma cannot listen on {file}, which is another user's: remove it, or choose another path.", exception);
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
