namespace Roma.Infrastructure.Files;

/// <summary>A lock on a file that one process has at a time; it ends with the process, however that ends.</summary>
internal static class FileLock
{
    // EWOULDBLOCK from flock(2), and ERROR_SHARING_VIOLATION: .NET has no exception type for a file that another process holds.
    private const int LockedOnLinux = 11;
    private const int LockedOnMacOS = 35;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    /// <summary>
    /// Takes the lock on <paramref name="file"/>, which is made if it is missing, until what is returned is disposed of; null while another process has it.
    /// </summary>
    public static FileStream? TryTake(string file)
    {
        try
        {
            // An advisory lock of the process (flock).
            return new FileStream(file, PrivateFolder.FileOptions(FileMode.OpenOrCreate));
        }
        catch (IOException exception) when (exception.HResult is LockedOnLinux or LockedOnMacOS or LockedOnWindows)
        {
            return null;
        }
    }
}
