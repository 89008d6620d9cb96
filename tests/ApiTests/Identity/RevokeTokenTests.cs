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
        await RomaProcess.MakeStoreAsync(folder.Path);
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

    [Fact]
    public async Task Stops_a_token_over_HTTP_once()
    {
        using var administrator = RomaClient.InNewInstance(shared.Process, Project);
        var made = (await administrator.PostAsync($"/v2/{Project}/tokens", """{"user_name":"alice","role":"member"}""")).Json;
        var (path, id) = ($"/v2/{Project}/tokens/{made.Text("id")}", made.Text("id"));
        using var client = RomaClient.InNewInstance(shared.Process, Project, made.Text("token"));
        Assert.Equal(200, (await client.GetAsync("apps")).Status);

        var reply = await administrator.DeleteAsync(path);

        Assert.Equal((200, "success", id), (reply.Status, reply.Json.Text("Message"), (string?)reply.Json["token"]!["id"]));
        Assert.NotNull(reply.Json["token"]!["revoked_time"]);
        reply.HoldsNothingOf(made.Text("token")["roma_".Length..]);
        (await client.GetAsync("apps")).IsRefused("ROMA.00001002");
        (await administrator.DeleteAsync(path)).IsRefused("ROMA.00014006", details: "token_id");
        Assert.Equal(["CreateToken", "RevokeToken"], shared.Process.ActionsOn(id));
    }

    [Fact]
    public async Task Finds_over_HTTP_no_token_beyond_the_callers_project()
    {
        using var global = RomaClient.InNewInstance(shared.Process, Project);
        var elsewhere = (await global.PostAsync("/v2/project-2/tokens", """{"user_name":"alice","role":"member"}""")).Json.Text("id");
        using var client = RomaClient.InNewInstance(shared.Process, Project, await Tokens.OfAsync(shared.Process, "adam", "admin"));

        (await client.DeleteAsync($"/v2/{Project}/tokens/{elsewhere}")).IsRefused("ROMA.00014006");
        (await client.DeleteAsync($"/v2/{Project}/tokens/{shared.Process.IdOfToken(RomaProcess.AdminToken)}")).IsRefused("ROMA.00014006");
        (await client.DeleteAsync($"/v2/project-2/tokens/{elsewhere}")).IsRefused("ROMA.00001006");
    }

    public void Dispose() => folder.Dispose();
}
