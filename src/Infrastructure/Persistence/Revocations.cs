namespace Roma.Infrastructure.Persistence;

/// <summary>
/// Counts, across processes, what was revoked in the store, in the length of a file beside it: looking at that costs less than a read. Whoever
/// remembers what may be revoked compares counts.
/// </summary>
internal sealed class Revocations(StoreLocation location)
{
    private static readonly byte[] One = [(byte)'.'];

    /// <summary>The number of revocations so far; another one than before, if the file was deleted meanwhile.</summary>
    public long Count => new FileInfo(location.RevocationsFile) is { Exists: true } file ? file.Length : 0;

    /// <summary>Makes a revocation that was committed known; where that fails, others learn of it when what they remember ends.</summary>
    public void Announce()
    {
        try
        {
            var options = PrivateFolder.FileOptions(FileMode.Append);
            (options.Access, options.Share) = (FileAccess.Write, FileShare.ReadWrite);
            using var file = new FileStream(location.RevocationsFile, options);
            file.Write(One);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The revocation itself is stored.
        }
    }
}
