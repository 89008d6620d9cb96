using System.Diagnostics;

namespace Roma.Servers;

/// <summary>PostgreSQL, Patroni and etcd, unpacked by the test command, with nothing else of this machine's.</summary>
internal static class ServerTools
{
    private static readonly string Unpacked = Path.Combine(Repository.Root, "artifacts", "test-tools", "postgres");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // PostgreSQL and Patroni refuse to run as root.
    private static readonly string[] AsOrdinaryUser =
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];

    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>The folder of PostgreSQL's programs.</summary>
    public static string PostgresBin => Path.Combine(Directory.EnumerateDirectories(Path.Combine(Root.Value, "usr", "lib", "postgresql")).Single(), "bin");

    /// <summary>Skips the test where the test command did not unpack them.</summary>
    public static void Require()
    {
        Requirement.Folder(Unpacked);
        Requirement.Programs("cp", "kill", "mkdir", "setpriv");
    }

    /// <summary>Makes a folder that servers may write to; whoever asks for it deletes it.</summary>
    public static async Task<string> NewFolderAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), "roma-servers-" + Path.GetRandomFileName());
        await RunAsync("mkdir", "--mode=700", folder);
        return folder;
    }

    /// <summary>Runs one of PostgreSQL's programs, or of the system's, as the account that servers have; throws, with what it wrote, where it fails.</summary>
    public static async Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = new Process { StartInfo = CommandLine(program, arguments) };
        process.Start();
        var (written, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, $"{program} failed:\n{await written}\n{await complained}");
    }

    /// <summary>How one of the unpacked programs, or of the system's, is started as the account that servers have.</summary>
    public static ProcessStartInfo CommandLine(string program, params IEnumerable<string> arguments)
    {
        var bin = Path.Combine(Root.Value, "usr", "bin");
        string[] command = program switch
        {
            "patroni" => [Path.Combine(bin, "python3"), "-s", Path.Combine(bin, program)],
            "etcd" => [Path.Combine(bin, program)],
            _ when Path.Combine(PostgresBin, program) is var path && File.Exists(path) => [path],
            _ => [program],
        };
        command = [.. AsOrdinaryUser, .. command, .. arguments];
        var info = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var libraries = new[] { Path.Combine(Root.Value, "usr", "lib"), Path.Combine(Root.Value, "lib") }
            .Where(Directory.Exists)
            .SelectMany(lib => Directory.EnumerateDirectories(lib, "*-linux-gnu*"));
        info.Environment.Clear();
        info.Environment["HOME"] = Path.GetTempPath();
        info.Environment["PATH"] = "/usr/bin:/bin";
        info.Environment["LC_ALL"] = "C";
        info.Environment["LD_LIBRARY_PATH"] = string.Join(':', libraries);
        info.Environment["PYTHONHOME"] = Path.Combine(Root.Value, "usr");
        return info;
    }

    /// <summary>Deletes <paramref name="folder"/> when the tests end.</summary>
    public static void DeleteAtTheEnd(string folder) => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);

    // A folder of root's may be closed to others: they get a copy.
    private static string FindRoot()
    {
        if (AsOrdinaryUser.Length == 0 || Run([.. AsOrdinaryUser, "test", "-x", Path.Combine(Unpacked, "usr")]) == 0)
        {
            return Unpacked;
        }

        var copy = Directory.CreateTempSubdirectory("roma-servers-").FullName;
        DeleteAtTheEnd(copy);
        Assert.Equal(0, Run(["cp", "--archive", Path.Combine(Unpacked, "."), copy]));
        Assert.Equal(0, Run(["chmod", "755", copy]));
        return copy;

        static int Run(string[] command)
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/" })!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
