using System.Diagnostics;
using System.Text.RegularExpressions;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Documentation;

public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Resets_a_secret_by_the_lines_that_it_shows()
    {
        Requirement.Programs("bash", "curl", "sed");
        await using var roma = await RomaProcess.StartAsync(new RomaStart(folder.Path).WithBootstrapToken(null));
        var script = CommandsBelow("## Reset a secret")
            .Replace("http://127.0.0.1:8080", roma.Address.ToString().TrimEnd('/'), StringComparison.Ordinal);

        var output = await RunAsync($"TOKEN={Token().Match(roma.StandardOutput).Value}\n{script}");

        Assert.Matches(
            """\A{"id":"([0-9a-f-]{36})","secret":"JNs1VK3vLdTT9Djd"}{"id":"\1","secret":"([A-Za-z0-9]{32})"}{"id":"\1","secret":"\2"}\z""",
            output.Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_the_lines_from_http_to_sql_as_they_are()
    {
        Requirement.Programs("bash", "cat", "grep");
        var told = Assert.Single(Count().Matches(Readme));

        var output = await RunAsync(CommandsBelow("## Find your way"));

        Assert.Equal(told.Groups["lines"].Value, output.Trim());
        Assert.InRange(int.Parse(output, System.Globalization.CultureInfo.InvariantCulture), 1, 200);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The first block of shell commands below a heading.</summary>
    private static string CommandsBelow(string heading)
    {
        var section = Assert.Single(Readme.Split("\n## "), text => text.StartsWith($"{heading[3..]}\n", StringComparison.Ordinal));
        return section.Split("```sh\n")[1].Split("```")[0];
    }

    private static async Task<string> RunAsync(string script)
    {
        using var bash = new Process
        {
            StartInfo = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Repository.Root,
            },
        };
        bash.Start();
        var (written, complained) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (bash.ExitCode, await complained));
        return await written;
    }

    [GeneratedRegex("roma_[A-Za-z0-9]{44}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"files and (?<lines>\d+) lines", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Count();
}
