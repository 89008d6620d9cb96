namespace Roma.Api.Hosting;

/// <summary>
/// Counts the open connections up to <paramref name="max"/>, which is asked when the first one comes, and tells the log at most once a minute that
/// they are all taken.
/// </summary>
internal sealed partial class ConnectionLimit(Func<int> max, TimeProvider clock, ILogger<ConnectionLimit> logger)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Lazy<int> max = new(max);
    private readonly Lock gate = new();
    private int open;
    private long? toldAt;

    /// <summary>Whether there is room for one more connection; who got it calls <see cref="Leave"/> once when it has ended.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (open < max.Value)
            {
                open++;
                return true;
            }

            if (toldAt is not { } last || clock.GetElapsedTime(last) >= Silence)
            {
                toldAt = clock.GetTimestamp();
                LogFull(open);
            }

            return false;
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            open--;
        }
    }

    [LoggerMessage(
        EventId = 30, Level = LogLevel.Warning,
        Message = "All {Connections} connections that the limit of open files has room for are taken; more are closed at once, until others end.")]
    private partial void LogFull(int connections);
}
