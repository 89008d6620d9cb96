namespace Roma.Infrastructure.Persistence;

/// <summary>Folders that only the user who runs Roma may enter.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder <paramref name="path"/>, created durably with mode 0700 if it does not exist; an existing one keeps its mode.</summary>
    public static DirectoryInfo Create(string path)
    {
        var folder = new DirectoryInfo(path);
        if (folder is { Exists: false, Parent: { } parent })
        {
            Create(parent.FullName);
            // A folder that cannot be flushed gets no new one.
            DurableFolder.Flush(parent.FullName);
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerOnly);
            DurableFolder.Flush(parent.FullName);
            folder.Refresh();
        }

        return folder;
    }

    /// <summary>How to open a file in such a folder exclusively for this process; new files get mode 0600.</summary>
    public static FileStreamOptions FileOptions(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Whether other users have any access to the folder.</summary>
    public static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None;
}
