using System.Text.RegularExpressions;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Identity;

public sealed partial class FirstStartTests : IDisposable
{
    private const string Given = "a-bootstrap-token-that-is-long-enough";

    private readonly TemporaryFolder folder = new();

    private RomaStart WithoutToken => new RomaStart(folder.Path).WithBootstrapToken(null);

    [Fact]
    public async Task Prints_one_token_once_and_past_all_logs()
    {
        string token;
        // All log lines go to standard error, so what is on standard output is none.
        var start = WithoutToken with
        {
            Arguments = ["--Logging:LogLevel:Default=Trace", "--Logging:Console:LogToStandardErrorThreshold=Trace"],
        };
        await using (var roma = await RomaProcess.StartAsync(start))
        {
            token = Assert.Single(Token().Matches(roma.Output)).Value;
            Assert.Contains(token, roma.StandardOutput, StringComparison.Ordinal);
            using var client = RomaClient.InNewInstance(roma, "any-project", token);
            Assert.Equal(200, (await client.ResetSecretAsync(await client.CreateAppAsync())).Status);
            Assert.Equal(0, await roma.StopAsync());
            Assert.Single(Token().Matches(roma.Output));
        }

        await using var again = await RomaProcess.StartAsync(start);
        using var later = RomaClient.InNewInstance(again, "any-project", token);
        Assert.Equal(200, (await later.GetAsync("apps")).Status);
        Assert.DoesNotContain("roma_", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_given_token_and_does_not_print_it()
    {
        var start = WithoutToken.WithBootstrapToken(Given) with { Arguments = ["--Logging:LogLevel:Default=Trace"] };
        await using var roma = await RomaProcess.StartAsync(start);
        using var client = RomaClient.InNewInstance(roma, "any-project", Given);

        Assert.Equal(200, (await client.ResetSecretAsync(await client.CreateAppAsync())).Status);
        Assert.Equal(0, await roma.StopAsync());
        Assert.DoesNotContain(Given, roma.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("roma_", roma.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_a_given_token_of_100000_characters_and_lets_it_in()
    {
        var token = new string('t', 100_000);
        await using var roma = await RomaProcess.StartAsync(WithoutToken.WithBootstrapToken(token));
        using var client = RomaClient.InNewInstance(roma, "any-project", token);

        Assert.Equal(200, (await client.GetAsync("apps")).Status);
    }

    [Theory]
    [InlineData("1234567890123456789012345678901")]
    [InlineData("12345678901234567890 blank 78901234")]
    [InlineData("123456789012345678901234567890é2")]
    public async Task Refuses_a_given_token_that_could_be_guessed_or_sent_by_no_client(string token)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(WithoutToken.WithBootstrapToken(token));

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("Roma:Identity:BootstrapToken", TokenCommand.Line(error), StringComparison.Ordinal);
        Assert.DoesNotContain(token, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "roma.db")));
    }

    [Fact]
    public async Task Does_not_bring_a_revoked_token_back_even_when_it_was_the_only_one()
    {
        var start = WithoutToken.WithBootstrapToken(Given);
        await using (var roma = await RomaProcess.StartAsync(start))
        {
            var id = Assert.Single(await TokenCommand.ListAsync(folder.Path)).Split(' ')[0];
            await TokenCommand.RevokeAsync(folder.Path, id);
            Assert.Equal(0, await roma.StopAsync());
        }

        await using var again = await RomaProcess.StartAsync(start);
        using var client = RomaClient.InNewInstance(again, "any-project", Given);
        (await client.GetAsync("apps")).IsRefused("ROMA.00001002");
        Assert.DoesNotContain("roma_", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_take_another_given_token_on_a_store_that_has_one()
    {
        await using (var roma = await RomaProcess.StartAsync(folder.Path))
        {
            Assert.Equal(0, await roma.StopAsync());
        }

        await using var again = await RomaProcess.StartAsync(WithoutToken.WithBootstrapToken(Given));
        using var client = RomaClient.InNewInstance(again, "any-project", Given);
        (await client.GetAsync("apps")).IsRefused("ROMA.00001002");
    }

    public void Dispose() => folder.Dispose();

    [GeneratedRegex("roma_[A-Za-z0-9]{44}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
