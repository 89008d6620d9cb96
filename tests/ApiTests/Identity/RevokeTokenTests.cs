using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Identity;

public sealed class RevokeTokenTests(SharedRoma shared) : IDisposable
{
    private const string Project = "project-1";

    private readonly TemporaryFolder folder = new();

    private string DataDirectory => shared.Process.DataDirectory;

    [Fact]
    public async Task Stops_the_token_at_once_and_no_other()
    {
        var (revoked, id) = await TokenCommand.CreateAsync(DataDirectory, Project, "member");
        var (other, _) = await TokenCommand.CreateAsync(DataDirectory, Project, "member");
        using var client = RomaClient.InNewInstance(shared.Process, Project, revoked);
        using var neighbour = RomaClient.InNewInstance(shared.Process, Project, other);
        using var stranger = RomaClient.InNewInstance(shared.Process, Project, "a token that nobody ever made");
        Assert.Equal(200, (await client.GetAsync("apps")).Status);

        await TokenCommand.RevokeAsync(DataDirectory, id);

        var reply = await client.GetAsync("apps");
        reply.IsRefused("ROMA.00001002");
        Assert.Equal((await stranger.GetAsync("apps")).ErrorDetails, reply.ErrorDetails);
        Assert.Equal(200, (await neighbour.GetAsync("apps")).Status);
    }

    [Fact]
    public async Task Stops_the_token_without_a_server_too()
    {
        var (token, id) = await TokenCommand.CreateAsync(folder.Path, Project, "member");

        await TokenCommand.RevokeAsync(folder.Path, id);

        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma, Project, token);
        (await client.GetAsync("apps")).IsRefused("ROMA.00001002");
    }

    [Fact]
    public async Task Refuses_a_token_that_is_not_there_or_was_revoked_already()
    {
        var (_, id) = await TokenCommand.CreateAsync(DataDirectory, Project, "member");
        await TokenCommand.RevokeAsync(DataDirectory, id);

        foreach (var unknown in new[] { id, "01a20d37-d9c0-7ca1-b6d7-23a3c9bc72a8" })
        {
            var (exitCode, output, error) = await RomaProcess.RunAsync(DataDirectory, "token", "revoke", unknown);

            Assert.Equal(1, exitCode);
            Assert.Empty(output);
            Assert.Contains("The token does not exist.", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("id", "token revoke")]
    [InlineData("no-id", "token revoke no-id")]
    [InlineData("drop", "token drop")]
    [InlineData("tokens", "tokens list")]
    public async Task Refuses_wrong_arguments_and_names_them(string named, string arguments)
    {
        var (exitCode, _, error) = await RomaProcess.RunAsync(folder.Path, arguments.Split(' '));

        Assert.Equal(1, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_who_made_and_ended_the_token_in_the_audit_trail()
    {
        var (_, id) = await TokenCommand.CreateAsync(DataDirectory, Project, "member");
        await TokenCommand.RevokeAsync(DataDirectory, id);

        var entries = StoreFile.Query<(string Action, string User)>(
            shared.Process.DatabaseFile,
            "SELECT action, user_name FROM audit_entries WHERE project_id = @Project AND target = @id ORDER BY entry_id",
            new { Project, id });

        Assert.Equal([("CreateToken", "operator"), ("RevokeToken", "operator")], entries);
    }

    public void Dispose() => folder.Dispose();
}
