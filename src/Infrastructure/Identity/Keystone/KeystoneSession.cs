namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>Asks Keystone with Roma's own token, which it gets on first use and renews when Keystone no longer accepts it.</summary>
internal sealed class KeystoneSession(KeystoneClient client, IOptions<RomaOptions> options, TimeProvider clock)
{
    /// <summary>How long no log-in is tried after Keystone refused one: it may lock a user out after too many.</summary>
    private static readonly TimeSpan RefusalTime = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private AccessToken? own;
    private Task<AccessToken>? logIn;
    private long? refusedAt;

    /// <summary>The description of <paramref name="subject"/>; null if Keystone does not know it.</summary>
    public async Task<KeystoneToken?> AskAsync(AccessToken subject, CancellationToken cancellationToken)
    {
        var used = await OwnTokenAsync(rejected: null).WaitAsync(cancellationToken);
        var answer = await client.AskAsync(used, subject, cancellationToken);
        if (!answer.OwnTokenIsGood)
        {
            used = await OwnTokenAsync(rejected: used).WaitAsync(cancellationToken);
            answer = await client.AskAsync(used, subject, cancellationToken);
        }

        return answer.OwnTokenIsGood ? answer.Token : throw KeystoneFaults.OwnTokenRefused();
    }

    // Concurrent requests share a log-in, and an aborted one does not cancel it for the others.
    private Task<AccessToken> OwnTokenAsync(AccessToken? rejected)
    {
        lock (gate)
        {
            if (own is { } held && !ReferenceEquals(held, rejected))
            {
                return Task.FromResult(held);
            }

            if (logIn is { IsCompleted: false } || (refusedAt is { } at && clock.GetElapsedTime(at) < RefusalTime))
            {
                return logIn!;
            }

            (own, refusedAt) = (null, null);
            logIn = LogInAsync();
            return logIn;
        }
    }

    private async Task<AccessToken> LogInAsync()
    {
        var timeout = options.Value.Identity.Keystone.Timeout;
        using var deadline = new CancellationTokenSource(timeout, clock);
        try
        {
            var token = await client.LogInAsync(deadline.Token);
            lock (gate)
            {
                (own, refusedAt) = (token, token is null ? clock.GetTimestamp() : null);
            }

            return token ?? throw KeystoneFaults.LogInRefused();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw KeystoneFaults.TooSlow(timeout);
        }
    }
}
