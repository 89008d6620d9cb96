using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Roma.Infrastructure.Files;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Makes known that something was revoked in the store: to this process by a count, and to others by the time of a file beside the database, since
/// looking at that costs less than a read. Whoever remembers what may be revoked compares marks.
/// </summary>
internal sealed partial class Revocations
{
    private static readonly DateTime Earliest = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly StoreLocation location;
    private readonly ILogger<Revocations> logger;
    private long announced;

    public Revocations(StoreLocation location, IInvalidations invalidations, ILogger<Revocations> logger)
    {
        (this.location, this.logger) = (location, logger);
        invalidations.Subscribe(_ => Announce());
    }

    /// <summary>What is another one after each revocation; null where those of others could not be told, so that nothing may be remembered.</summary>
    public (long Own, long Others)? Mark
    {
        get
        {
            var own = Volatile.Read(ref announced);
            var file = new FileInfo(location.RevocationsFile);
            return file.Exists ? (own, file.LastWriteTimeUtc.Ticks) : null;
        }
    }

    /// <summary>Makes a revocation that was committed known; where others cannot be told, they learn of it when what they remember ends.</summary>
    public void Announce()
    {
        Interlocked.Increment(ref announced);
        try
        {
            try
            {
                Touch();
            }
            catch (UnauthorizedAccessException)
            {
                // Perhaps another user made it; whoever may write to the folder may replace it.
                File.Delete(location.RevocationsFile);
                Touch();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUntold(exception.Message);
        }
    }

    private void Touch()
    {
        var options = PrivateFolder.FileOptions(FileMode.OpenOrCreate);
        options.Share = FileShare.ReadWrite;
        using (new FileStream(location.RevocationsFile, options))
        {
            // It exists now.
        }

        // Any time that it did not have before: two revocations may come in the same instant, and a file system may keep whole seconds.
        File.SetLastWriteTimeUtc(
            location.RevocationsFile,
            Earliest.AddSeconds(RandomNumberGenerator.GetInt32(int.MaxValue)).AddTicks(RandomNumberGenerator.GetInt32((int)TimeSpan.TicksPerSecond)));
    }

    [LoggerMessage(EventId = 24, Level = LogLevel.Warning, Message = "Other processes may accept what was revoked for up to a second: {Reason}")]
    private partial void LogUntold(string reason);
}
