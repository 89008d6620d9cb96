using System.Text.RegularExpressions;

namespace Roma.ApiTests.Documentation;

public sealed partial class ReadmeTests : IDisposable
{
    private static readonly ShellDocument Readme = new("README.md");

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Resets_a_secret_by_the_lines_that_it_shows()
    {
        Requirement.Programs("bash", "curl", "sed");
        await using var roma = await RomaProcess.StartAsync(new RomaStart(folder.Path).WithBootstrapToken(null));
        var script = Readme.CommandsBelow("## Reset a secret")
            .Replace("http://127.0.0.1:8080", roma.Address.ToString().TrimEnd('/'), StringComparison.Ordinal);
        script = $"TOKEN={Token().Match(roma.StandardOutput).Value}\n{script}";

        var output = await ShellDocument.RunAsync(script);
        var again = await ShellDocument.RunAsync(script);

        Assert.Matches(
            """
            \A{"id":"([0-9a-f-]{36})","name":"orders",.*}
            {"id":"\1","secret":"JNs1VK3vLdTT9Djd"}
            {"id":"\1","secret":"([A-Za-z0-9]{32})"}
            {"id":"\1","secret":"\2"}
            \z
            """,
            output);
        Assert.Contains("The application name already exists.", again.Split('\n')[0], StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    [GeneratedRegex("roma_[A-Za-z0-9]{44}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
