namespace Roma.Api.Callers;

/// <summary>
/// Logs refused requests: at most <see cref="MaxOfClient"/> a second of one client and <see cref="MaxOfAll"/> of all, so that nobody can fill the
/// disk with them. The others are counted, and their number is logged with the first refusal after that second.
/// </summary>
internal sealed partial class RefusalLog(TimeProvider clock, ILogger<RefusalLog> logger) : IDisposable
{
    /// <summary>How many refusals of one client are logged in a second.</summary>
    public const int MaxOfClient = 5;

    /// <summary>How many refusals of all clients are logged in a second.</summary>
    public const int MaxOfAll = 100;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();

    // By client, within the current second; at most MaxOfAll entries.
    private readonly Dictionary<string, int> logged = new(StringComparer.Ordinal);
    private long secondStartedAt = clock.GetTimestamp();
    private long suppressed;

    /// <summary>Logs, or counts, that a request of <paramref name="client"/> was refused.</summary>
    public void Add(string client, string requestId, int status, string code)
    {
        bool isLogged;
        lock (gate)
        {
            if (clock.GetElapsedTime(secondStartedAt) >= Second)
            {
                LogSuppressed();
                secondStartedAt = clock.GetTimestamp();
                logged.Clear();
            }

            var ofClient = logged.GetValueOrDefault(client);
            isLogged = ofClient < MaxOfClient && logged.Values.Sum() < MaxOfAll;
            if (isLogged)
            {
                logged[client] = ofClient + 1;
            }
            else
            {
                suppressed++;
            }
        }

        if (isLogged)
        {
            LogRefusal(requestId, status, code);
        }
    }

    public void Dispose() => LogSuppressed();

    private void LogSuppressed()
    {
        if (suppressed > 0)
        {
            LogCount(suppressed);
            suppressed = 0;
        }
    }

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "Request {RequestId} was refused: {Status} {Code}")]
    private partial void LogRefusal(string requestId, int status, string code);

    [LoggerMessage(EventId = 41, Level = LogLevel.Information, Message = "{Count} more requests were refused before.")]
    private partial void LogCount(long count);
}
