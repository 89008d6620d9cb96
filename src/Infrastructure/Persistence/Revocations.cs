using System.Security.Cryptography;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// Makes known, across processes, that something was revoked in the store, by the time of a file beside it: looking at that costs less than a
/// read. Whoever remembers what may be revoked compares marks.
/// </summary>
internal sealed class Revocations(StoreLocation location, TimeProvider clock)
{
    /// <summary>A number that is another one after each revocation.</summary>
    public long Mark => File.GetLastWriteTimeUtc(location.RevocationsFile).Ticks;

    /// <summary>Makes a revocation that was committed known; where that fails, others learn of it when what they remember ends.</summary>
    public void Announce()
    {
        try
        {
            var options = PrivateFolder.FileOptions(FileMode.OpenOrCreate);
            options.Share = FileShare.ReadWrite;
            using (new FileStream(location.RevocationsFile, options))
            {
                // It exists now.
            }

            // Two in the same instant must differ as well, and those that a clock put back repeats.
            var second = clock.GetUtcNow().ToUnixTimeSeconds();
            var fraction = RandomNumberGenerator.GetInt32((int)TimeSpan.TicksPerSecond);
            File.SetLastWriteTimeUtc(location.RevocationsFile, DateTime.UnixEpoch.AddSeconds(second).AddTicks(fraction));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The revocation itself is stored.
        }
    }
}
