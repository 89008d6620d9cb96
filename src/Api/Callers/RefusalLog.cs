namespace Roma.Api.Callers;

/// <summary>
/// Logs refusals, which anybody can cause: at most <see cref="MaxOfClient"/> a second of one client and <see cref="MaxOfAll"/> of all, so that
/// nobody fills a disk with them; the others are counted, and their number told within <see cref="Pause"/>.
/// </summary>
internal sealed partial class RefusalLog(TimeProvider clock, ILogger<RefusalLog> logger) : IDisposable
{
    /// <summary>How many of one client are told one by one in a second.</summary>
    public const int MaxOfClient = 5;

    /// <summary>How many of all clients are told one by one in a second.</summary>
    public const int MaxOfAll = 100;

    /// <summary>How long the others are counted before their number is told.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();

    // No more clients than lines are told in a second.
    private readonly Dictionary<string, int> told = new(StringComparer.Ordinal);
    private long secondBegan = clock.GetTimestamp();
    private int toldOfAll;
    private long untold;
    private ITimer? timer;

    /// <summary>Logs, or counts, that a request of <paramref name="client"/> was refused.</summary>
    public void Add(string client, string requestId, int status, string code)
    {
        if (TryTake(client))
        {
            LogRefusal(requestId, status, code);
        }
    }

    public void Dispose() => TellRest();

    private bool TryTake(string client)
    {
        lock (gate)
        {
            if (clock.GetElapsedTime(secondBegan) >= Second)
            {
                (secondBegan, toldOfAll) = (clock.GetTimestamp(), 0);
                told.Clear();
            }

            var ofClient = told.GetValueOrDefault(client);
            if (toldOfAll < MaxOfAll && ofClient < MaxOfClient)
            {
                toldOfAll++;
                told[client] = ofClient + 1;
                return true;
            }

            untold++;
            timer ??= clock.CreateTimer(static log => ((RefusalLog)log!).TellRest(), this, Pause, Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    private void TellRest()
    {
        long rest;
        lock (gate)
        {
            (rest, untold) = (untold, 0);
            timer?.Dispose();
            timer = null;
        }

        if (rest > 0)
        {
            LogRest(rest);
        }
    }

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "Request {RequestId} was refused: {Status} {Code}")]
    private partial void LogRefusal(string requestId, int status, string code);

    [LoggerMessage(EventId = 41, Level = LogLevel.Information, Message = "{Count} more requests were refused within the last seconds.")]
    private partial void LogRest(long count);
}
