namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>
/// Knows how current what is read can be: a server that has just carried out a commit was the primary when it was sent. An old primary that nobody
/// has told of the new one goes on answering reads, but it can commit nothing without its standby.
/// </summary>
internal sealed class PrimaryWatch(TimeProvider clock)
{
    private readonly Lock gate = new();
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string Server, long At)? latest;

    /// <summary>How long ago the latest commit was sent that was carried out.</summary>
    public TimeSpan Age
    {
        get
        {
            lock (gate)
            {
                return latest is { } known ? clock.GetElapsedTime(known.At) : TimeSpan.MaxValue;
            }
        }
    }

    /// <summary><paramref name="server"/> has carried out a commit that was sent at <paramref name="sentAt"/>, by the clock's timestamp.</summary>
    public void Confirm(string server, long sentAt)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            if (latest is { } known && known.At > sentAt)
            {
                return;
            }

            latest = (server, sentAt);
            (waiting, next) = (next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.TrySetResult();
    }

    /// <summary>
    /// Completes once a commit of less than <see cref="IStore.MaxAge"/> ago is known; throws a <see cref="StoreUnavailableException"/> if it is of another
    /// server than <paramref name="server"/>, where one is named, or if none comes within <see cref="IStore.Patience"/>.
    /// </summary>
    public ValueTask EnsureAsync(string? server, CancellationToken cancellationToken) =>
        IsCurrent(server) ? ValueTask.CompletedTask : new(WaitAsync(server, cancellationToken));

    private bool IsCurrent(string? server)
    {
        (string Server, long At)? known;
        lock (gate)
        {
            known = latest;
        }

        if (known is not { } commit || clock.GetElapsedTime(commit.At) >= IStore.MaxAge)
        {
            return false;
        }

        return server is null || string.Equals(commit.Server, server, StringComparison.Ordinal)
            ? true
            : throw new StoreUnavailableException("What was read is from a server that is not the primary any more.");
    }

    private async Task WaitAsync(string? server, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(IStore.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            while (true)
            {
                Task waiting;
                lock (gate)
                {
                    waiting = next.Task;
                }

                if (IsCurrent(server))
                {
                    return;
                }

                await waiting.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("The store commits nothing, so that what is read from it may be old.", exception);
        }
    }
}
