using Roma.Application.Identity;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>Finds the callers of Keystone's tokens; concurrent requests with the same token share a look-up (docs/adr/0008).</summary>
internal sealed partial class KeystoneCallerVerifier : ICallerVerifier, IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<Caller?>> lookUps = new(StringComparer.Ordinal);
    private readonly KeystoneSession session;
    private readonly KeystoneRoles roles;
    private readonly CallerCache cache;
    private readonly OutageLog outage;
    private readonly TimeSpan timeout;
    private readonly int maxTokenLength;
    private readonly TimeProvider clock;

    public KeystoneCallerVerifier(
        KeystoneSession session, IOptions<RomaOptions> options, TimeProvider clock, ILogger<KeystoneCallerVerifier> logger)
    {
        var settings = options.Value.Identity.Keystone;
        (this.session, this.clock, timeout, maxTokenLength) = (session, clock, settings.Timeout, settings.MaxTokenLength);
        roles = new KeystoneRoles(settings.Roles);
        cache = new CallerCache(settings.CacheTime, settings.CacheSize, clock);
        outage = new OutageLog(clock, exception => LogFailing(logger, exception.Message), () => LogRecovered(logger));
    }

    public bool IssuesTokens => false;

    public Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken)
    {
        if (!KeystoneClient.CanBeIssued(token, maxTokenLength))
        {
            return Task.FromResult<Caller?>(null);
        }

        var key = Convert.ToHexString(token.Hash());
        return cache.TryGet(key, out var caller) ? Task.FromResult(caller) : JoinLookUp(key, token).WaitAsync(cancellationToken);
    }

    public void Dispose() => cache.Dispose();

    private Task<Caller?> JoinLookUp(string key, AccessToken token)
    {
        lock (gate)
        {
            if (lookUps.TryGetValue(key, out var joined))
            {
                return joined;
            }

            // A look-up may have ended since the cache was checked.
            if (cache.TryGet(key, out var caller))
            {
                return Task.FromResult(caller);
            }

            var lookUp = LookUpAsync(key, token);
            if (!lookUp.IsCompleted)
            {
                lookUps.Add(key, lookUp);
            }

            return lookUp;
        }
    }

    // With its own deadline: it continues for the other requests if the one that started it is aborted.
    private async Task<Caller?> LookUpAsync(string key, AccessToken token)
    {
        var failuresBefore = outage.Failures;
        using var deadline = new CancellationTokenSource(timeout, clock);
        try
        {
            if (await session.AskAsync(token, deadline.Token) is not { } known)
            {
                cache.AddUnknown(key);
                return null;
            }

            // Not for an unknown token: Keystone answers that even if it refuses to describe known ones to Roma.
            outage.Succeeded(failuresBefore);
            if (known.ToCaller(roles) is not { } caller)
            {
                // No outage, or users could cause one by their choice of name.
                cache.AddUnknown(key);
                return null;
            }

            cache.Add(key, caller, known.ExpiresAt);
            return caller;
        }
        catch (IdentityUnavailableException exception)
        {
            outage.Failed(exception);
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            var tooSlow = KeystoneFaults.TooSlow(timeout);
            outage.Failed(tooSlow);
            throw tooSlow;
        }
        finally
        {
            lock (gate)
            {
                lookUps.Remove(key);
            }
        }
    }

    [LoggerMessage(
        EventId = 17, Level = LogLevel.Error,
        Message = "Keystone fails; requests with a token that it must be asked about are refused with 503 until it recovers. {Reason}")]
    private static partial void LogFailing(ILogger logger, string reason);

    [LoggerMessage(EventId = 18, Level = LogLevel.Information, Message = "Keystone knows callers again.")]
    private static partial void LogRecovered(ILogger logger);
}
