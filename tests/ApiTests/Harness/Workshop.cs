using System.Diagnostics;

namespace Roma.ApiTests.Harness;

/// <summary>A folder, gone with its test, in which programs are run that make and build clients.</summary>
internal sealed class Workshop : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder folder = new();

    /// <summary>A folder with the files of <paramref name="source"/>, a folder of the project, but not with those of the folders in it.</summary>
    public Workshop(string source)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, source)))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }
    }

    /// <summary>Where the test command installs <paramref name="name"/>; skips the test where it is not.</summary>
    public static string Installed(string name)
    {
        var path = Path.Combine(Repository.Root, "artifacts", "test-tools", name);
        Requirement.Folder(path);
        return path;
    }

    /// <summary>Lets programs find <paramref name="target"/> under <paramref name="name"/> in the folder.</summary>
    public void Link(string name, string target) => Directory.CreateSymbolicLink(Path.Combine(folder.Path, name), target);

    /// <summary>What <paramref name="program"/> wrote to standard output; fails, with all that it wrote, where its exit code is not 0.</summary>
    public async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder.Path,
            },
        };
        // They would ask their makers for news, and tell them of the run.
        foreach (var (name, value) in new[]
        {
            ("KIOTA_OFFLINE_ENABLED", "true"), ("KIOTA_CLI_TELEMETRY_OPTOUT", "true"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "true"),
            ("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"),
        })
        {
            process.StartInfo.Environment[name] = value;
        }

        process.Start();
        try
        {
            var (written, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{await written}\n{await complained}");
            return await written;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => folder.Dispose();
}
