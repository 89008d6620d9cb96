using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Roma.Api.Hosting;

/// <summary>
/// Listens as <paramref name="sockets"/> do, and closes each connection at once that is one too many. It counts where connections are accepted, one
/// after the other: the web server's own limit counts later, when a flood has taken the last descriptor already, and .NET ends with "Out of memory."
/// The operator, who must get in during a flood, is not counted. All other connections must be served through <see cref="ServeAsync"/>.
/// </summary>
internal sealed class LimitedListenerFactory(SocketTransportFactory sockets, ConnectionLimit limit, OperatorSocket operators) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken), operators.IsAt(endpoint) ? null : limit);

    /// <summary>Has <paramref name="server"/> serve <paramref name="connection"/>, and gives its place to another one when its socket is closed.</summary>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate server, ConnectionLimit limit)
    {
        try
        {
            await server(connection);
        }
        finally
        {
            // Here, since the web server calls nobody after it has done this, and the rest of an answer may still be on its way to a slow client.
            await connection.DisposeAsync();
            limit.Leave();
        }
    }

    private sealed class Listener(IConnectionListener inner, ConnectionLimit? limit) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (limit is null || limit.TryEnter())
                {
                    return connection;
                }

                await connection.DisposeAsync();
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
