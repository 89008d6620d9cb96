using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Roma.Api.Hosting;

/// <summary>
/// Listens as <paramref name="sockets"/> do, and closes each connection at once that is one too many. It counts where connections are accepted, one
/// after the other: the web server's own limit counts later, when a flood has taken the last descriptor already, and .NET ends with "Out of memory."
/// The operator's connections, who must get in during a flood, are marked instead of counted.
/// </summary>
internal sealed class LimitedListenerFactory(SocketTransportFactory sockets, ConnectionLimit limit, OperatorSocket operators) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken), limit, operators.IsAt(endpoint));

    private sealed class Listener(IConnectionListener inner, ConnectionLimit limit, bool isOperators) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (isOperators)
                {
                    connection.Features.Set(OperatorConnection.Instance);
                    return connection;
                }

                if (limit.TryEnter())
                {
                    return new Counted(connection, limit);
                }

                await connection.DisposeAsync();
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Counted(ConnectionContext inner, ConnectionLimit limit) : ConnectionContext
    {
        private int ended;

        public override string ConnectionId
        {
            get => inner.ConnectionId;
            set => inner.ConnectionId = value;
        }

        public override IFeatureCollection Features => inner.Features;

        public override IDictionary<object, object?> Items
        {
            get => inner.Items;
            set => inner.Items = value;
        }

        public override IDuplexPipe Transport
        {
            get => inner.Transport;
            set => inner.Transport = value;
        }

        public override CancellationToken ConnectionClosed
        {
            get => inner.ConnectionClosed;
            set => inner.ConnectionClosed = value;
        }

        public override EndPoint? LocalEndPoint
        {
            get => inner.LocalEndPoint;
            set => inner.LocalEndPoint = value;
        }

        public override EndPoint? RemoteEndPoint
        {
            get => inner.RemoteEndPoint;
            set => inner.RemoteEndPoint = value;
        }

        public override void Abort() => inner.Abort();

        public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
            if (Interlocked.Exchange(ref ended, 1) == 0)
            {
                limit.Leave();
            }
        }
    }
}
