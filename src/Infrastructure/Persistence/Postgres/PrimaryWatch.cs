namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>
/// Knows how current what is read can be: a server that has just carried out a commit was the primary when it was sent. An old primary that nobody
/// has told of the new one goes on answering reads, but it can commit nothing without its standby. Where nobody writes, it asks for a small commit.
/// </summary>
internal sealed class PrimaryWatch(TimeProvider clock, Func<Task> beat)
{
    /// <summary>From this age on, a commit is asked for, so that there is a younger one before anybody has to wait.</summary>
    private static readonly TimeSpan FreshAge = IStore.MaxAge / 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string Server, long At)? latest;
    private Task beating = Task.CompletedTask;

    /// <summary>
    /// <paramref name="server"/> has carried out a commit that was sent at <paramref name="sentAt"/>, by the clock's timestamp; whether the one before was
    /// another server's.
    /// </summary>
    public bool Confirm(string server, long sentAt)
    {
        TaskCompletionSource waiting;
        bool isOther;
        lock (gate)
        {
            if (latest is { } known && known.At > sentAt)
            {
                return false;
            }

            isOther = latest is { } before && !string.Equals(before.Server, server, StringComparison.Ordinal);
            latest = (server, sentAt);
            (waiting, next) = (next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.TrySetResult();
        return isOther;
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

        var age = known is null ? TimeSpan.MaxValue : clock.GetElapsedTime(known.Value.At);
        if (age >= FreshAge)
        {
            _ = BeatAsync();
        }

        if (known is not { } commit || age >= IStore.MaxAge)
        {
            return false;
        }

        return server is null || string.Equals(commit.Server, server, StringComparison.Ordinal)
            ? true
            : throw new StoreUnavailableException("What was read is from a server that is not the primary any more.");
    }

    // One at a time.
    private Task BeatAsync()
    {
        lock (gate)
        {
            return beating.IsCompleted ? beating = BeatOnceAsync() : beating;
        }
    }

    private async Task BeatOnceAsync()
    {
        try
        {
            await beat();
        }
        catch (StoreUnavailableException)
        {
            // The store's outage is logged, and who waits for it asks again.
        }
    }

    private async Task WaitAsync(string? server, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(IStore.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            while (true)
            {
                either.Token.ThrowIfCancellationRequested();
                Task waiting;
                lock (gate)
                {
                    waiting = next.Task;
                }

                if (IsCurrent(server))
                {
                    return;
                }

                // One that has failed is followed by another.
                await Task.WhenAny(waiting, BeatAsync()).WaitAsync(either.Token);
                if (!waiting.IsCompleted)
                {
                    await Task.WhenAny(waiting, Task.Delay(Pause, clock, either.Token));
                }
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("The store commits nothing, so that what is read from it may be old.", exception);
        }
    }
}
