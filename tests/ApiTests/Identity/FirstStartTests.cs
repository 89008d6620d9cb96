using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Identity;

public sealed partial class FirstStartTests : IDisposable
{
    private const string Given = "a-bootstrap-token-that-is-long-enough";

    private const string FullOutput = ">/dev/full";

    // A pipe whose reader is gone before anything is written.
    private const string AbandonedPipe = ">&4 4>&-";

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
    public async Task Prints_the_token_by_the_start_that_gets_the_port()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var start = WithoutToken with { Urls = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}" };

        var (exitCode, output, _) = await RomaProcess.RunAsync(start with { Arguments = [$"--urls={start.Urls}"] });
        Assert.Equal((1, ""), (exitCode, output));
        await TokenCommand.CreateAsync(folder.Path, "--all-projects", "--user", "alice", "--role", "admin");
        other.Stop();

        await using var roma = await RomaProcess.StartAsync(start);
        using var client = RomaClient.InNewInstance(roma, "any-project", Assert.Single(Token().Matches(roma.StandardOutput)).Value);
        Assert.Equal(200, (await client.GetAsync("apps")).Status);
    }

    [Theory]
    [InlineData(FullOutput)]
    [InlineData(AbandonedPipe)]
    public async Task Makes_no_administrator_whose_token_cannot_be_shown(string redirection)
    {
        Requirement.Programs("bash");

        var (exitCode, _, error) = await RomaProcess.RunAsync(
            WithoutToken with { WorkingDirectory = folder.Path, Through = Shell(redirection), Arguments = ["--urls=http://127.0.0.1:0"] });

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Roma cannot start. The administrator's token was not made", TokenCommand.Line(error), StringComparison.Ordinal);
        await using var roma = await RomaProcess.StartAsync(WithoutToken);
        Assert.Single(Token().Matches(roma.StandardOutput));
    }

    [Fact]
    public async Task Ends_with_1_where_it_can_write_nothing_at_all()
    {
        Requirement.Programs("bash");

        var (exitCode, _, _) = await RomaProcess.RunAsync(
            WithoutToken with { Through = Shell(">/dev/full 2>/dev/full"), Arguments = ["--urls=http://127.0.0.1:0"] });

        Assert.Equal(1, exitCode);
    }

    [Theory]
    [InlineData(FullOutput, "token", "revoke")]
    [InlineData(AbandonedPipe, "token", "revoke")]
    [InlineData(FullOutput, "access-key", "delete")]
    [InlineData(AbandonedPipe, "access-key", "delete")]
    public async Task Says_how_to_end_what_a_command_made_and_could_not_show(string redirection, string what, string end)
    {
        Requirement.Programs("bash");
        await RomaProcess.MakeStoreAsync(folder.Path);

        var (exitCode, _, error) = await RomaProcess.RunAsync(WithoutToken with
        {
            WorkingDirectory = folder.Path,
            Through = Shell(redirection),
            Arguments = [what, "create", "--project", "p", "--user", "alice", "--role", "member"],
        });

        Assert.Equal(1, exitCode);
        var remedy = Assert.Single(error.Split('\n'), line => line.StartsWith("The command failed. ", StringComparison.Ordinal));
        Assert.Contains("made, but not shown", remedy, StringComparison.Ordinal);
        var ending = remedy[remedy.IndexOf($"{what} {end} ", StringComparison.Ordinal)..].TrimEnd().Split(' ');
        Assert.Equal(0, (await RomaProcess.RunAsync(folder.Path, ending)).ExitCode);
    }

    [Theory]
    [InlineData(">/dev/full 2>/dev/full", 1, "token", "create", "--project", "p", "--user", "alice", "--role", "member")]
    [InlineData("2>/dev/full", 0, "token", "create", "--project", "p", "--user", "alice", "--role", "member")]
    [InlineData("2>/dev/full", 0, "access-key", "create", "--project", "p", "--user", "alice", "--role", "member")]
    [InlineData("2>/dev/full", 0, "seed", "--apps", "1")]
    [InlineData(">/dev/full 2>/dev/full", 1, "token", "list", "extra")]
    [InlineData(">/dev/full 2>/dev/full", 1, "--help")]
    [InlineData("2>/dev/full", 1, "nonsense")]
    [InlineData("2>/dev/full", 1, "--nonsense")]
    public async Task Ends_with_an_exit_code_where_its_complaints_cannot_be_written(string redirection, int expected, params string[] arguments)
    {
        Requirement.Programs("bash");
        await RomaProcess.MakeStoreAsync(folder.Path);

        var (exitCode, output, _) = await RomaProcess.RunAsync(WithoutToken with { Through = Shell(redirection), Arguments = arguments });

        Assert.Equal(expected, exitCode);
        Assert.True(expected != 0 || output.Length > 0, "What was asked for was not written.");
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

    /// <summary>Runs the program with its output redirected.</summary>
    private static string[] Shell(string redirection) =>
        ["bash", "-c", $"{(redirection is AbandonedPipe ? "mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; " : "")}exec \"$@\" {redirection}", "bash"];

    [GeneratedRegex("roma_[A-Za-z0-9]{44}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
