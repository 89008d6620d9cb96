using System.Diagnostics;

namespace Roma.ApiTests.Harness;

/// <summary>A document of the project that shows commands for a shell.</summary>
internal sealed class ShellDocument(string path)
{
    private readonly string text = File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");

    /// <summary>The first block of shell commands below a heading.</summary>
    public string CommandsBelow(string heading) => BlockBelow(heading, "sh");

    /// <summary>All blocks of shell commands below a heading, one after the other.</summary>
    public string AllCommandsBelow(string heading) => string.Concat(BlocksBelow(heading, "sh"));

    /// <summary>The first block in <paramref name="language"/> below a heading.</summary>
    public string BlockBelow(string heading, string language) => BlocksBelow(heading, language).First();

    /// <summary>What <paramref name="script"/> wrote, run in <paramref name="folder"/> (the project's own without one); fails where it complained.</summary>
    public static async Task<string> RunAsync(string script, string? folder = null)
    {
        using var bash = new Process
        {
            StartInfo = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder ?? Repository.Root,
            },
        };
        bash.Start();
        var (written, complained) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (bash.ExitCode, await complained));
        return await written;
    }

    private IEnumerable<string> BlocksBelow(string heading, string language)
    {
        var section = Assert.Single(text.Split("\n## "), part => part.StartsWith($"{heading[3..]}\n", StringComparison.Ordinal));
        return section.Split($"```{language}\n").Skip(1).Select(static block => block.Split("```")[0]);
    }
}
