using System.ComponentModel;
using System.Diagnostics;

namespace Roma.ApiTests.Harness;

/// <summary>A disk of a few megabytes that only processes started through it see, and that is gone with it.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A process without rights becomes the owner of a namespace in which it may mount.
    private static readonly string[] AsOwner = Environment.IsPrivilegedProcess ? [] : ["--user", "--map-root-user"];
    private static readonly string[] IntoOwner = Environment.IsPrivilegedProcess ? [] : ["--user", "--preserve-credentials"];

    private readonly TemporaryFolder folder = new();
    private readonly Process holder;

    private SmallDisk(int megabytes)
    {
        var script = $"""mount -t tmpfs -o size={megabytes}m,mode=0700 tmpfs "$1" && echo mounted && exec cat""";
        holder = new Process
        {
            StartInfo = new ProcessStartInfo("unshare", [.. AsOwner, "--mount", "sh", "-c", script, "sh", folder.Path])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
    }

    /// <summary>The disk, as those see it who are started <see cref="Through"/> it.</summary>
    public string Folder => folder.Path;

    /// <summary>The disk, as this process sees it.</summary>
    public string FromOutside => $"/proc/{holder.Id}/root{folder.Path}";

    /// <summary>What to put before a command line whose process is to see the disk.</summary>
    public IReadOnlyList<string> Through =>
    [
        "nsenter", "--target", $"{holder.Id}", .. IntoOwner, "--mount",
        "sh", "-c", """cd "$1" && shift && exec "$@" """, "sh", AppContext.BaseDirectory,
    ];

    /// <summary>Makes a disk; skips the test where this machine lets nobody mount one.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Requirement.Programs("unshare", "nsenter", "mount", "sh");
        var disk = new SmallDisk(megabytes);
        try
        {
            disk.holder.Start();
            if (await disk.holder.StandardOutput.ReadLineAsync().WaitAsync(Patience) is "mounted")
            {
                return disk;
            }
        }
        catch (Win32Exception exception)
        {
            Requirement.IsNotMet($"no disk can be mounted here: {exception.Message}");
        }

        var reason = await disk.holder.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await disk.DisposeAsync();
        Requirement.IsNotMet($"no disk can be mounted here: {reason.Trim()}");
        return disk;
    }

    /// <summary>Takes all space that is left.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Path.Combine(FromOutside, "filler"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (filler.Length < 1 << 30)
            {
                filler.Write(page);
            }
        }
        catch (IOException)
        {
            return;
        }

        Assert.Fail("The disk is not small.");
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Free() => File.Delete(Path.Combine(FromOutside, "filler"));

    /// <summary>Copies a data directory on the disk, and the key ring in it, to a folder that everybody sees.</summary>
    public void CopyTo(string target)
    {
        var files = Directory.EnumerateFiles(FromOutside, "*", SearchOption.AllDirectories);
        foreach (var file in files.Where(file => !file.EndsWith(".sock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(FromOutside, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public async ValueTask DisposeAsync()
    {
        holder.Kill();
        await holder.WaitForExitAsync().WaitAsync(Patience);
        holder.Dispose();
        folder.Dispose();
    }
}
