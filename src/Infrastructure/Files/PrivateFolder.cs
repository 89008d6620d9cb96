namespace Roma.Infrastructure.Files;

/// <summary>Folders that only the user who runs Roma may enter.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
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

    /// <summary>
    /// Throws a <see cref="StartupException"/> if the key ring <paramref name="path"/> or a key in it may be written to by its group or by anyone. What
    /// does not exist or cannot be read passes.
    /// </summary>
    public static void RequireOwnerAloneWrites(string path)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(path))
        {
            return;
        }

        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };
        foreach (var entry in Directory.EnumerateFiles(path, "*.xml", options).Prepend(path))
        {
            var mode = File.GetUnixFileMode(entry);
            if ((mode & OthersWrite) != UnixFileMode.None)
            {
                throw new StartupException(
                    $"Other users may write to {entry}, which has mode {Octal(mode)}: they could give the key ring a key that they know. "
                    + $"See that its keys are yours, then: chmod {(Directory.Exists(entry) ? "700" : "600")} {entry}");
            }
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, toBase: 8).PadLeft(4, '0');
}
