using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Identity;

public sealed class CreateTokenTests(SharedRoma shared) : IDisposable
{
    private const string Project = "project-1";
    private const string Path = $"/v2/{Project}/tokens";

    private readonly TemporaryFolder folder = new();

    private string DataDirectory => shared.Process.DataDirectory;

    [Theory]
    [InlineData("operator")]
    [InlineData("Admin")]
    [InlineData("op\u200Berator")]
    [InlineData("ａｄｍｉｎ")]
    public async Task Is_in_the_operators_name_only_for_one_who_acts_in_every_project(string user)
    {
        using var client = RomaClient.InNewInstance(shared.Process, Project);
        using var other = await client.AsAsync(shared.Process, "adam", "admin");
        var body = $$"""{"user_name":"{{user}}","role":"reader"}""";

        (await other.PostAsync(Path, body)).IsRefused("ROMA.00014010", details: "user_name: operator and admin are the operator's names");

        Assert.Equal(201, (await client.PostAsync(Path, body)).Status);
    }

    [Fact]
    public async Task Prints_the_token_alone_and_what_it_is_beside_it()
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(
            DataDirectory, "token", "create", "--project", Project, "--user", "alice", "--role", "member", "--expires", "90d");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"\Aroma_[A-Za-z0-9]{44}\n\z", output.ReplaceLineEndings("\n"));
        var description = TokenCommand.Line(error);
        Assert.All(["user=alice", $"project={Project}", "role=member"], part => Assert.Contains(part, description.Split(' ')));
        Assert.DoesNotContain(output.TrimEnd(), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Makes_a_token_that_works_at_once_beside_a_running_server()
    {
        var (token, _) = await TokenCommand.CreateAsync(DataDirectory, Project, "member");

        using var client = RomaClient.InNewInstance(shared.Process, Project, token);
        Assert.Equal(200, (await client.ResetSecretAsync(await client.CreateAppAsync())).Status);
    }

    [Fact]
    public async Task Makes_a_token_that_works_without_a_server()
    {
        await RomaProcess.MakeStoreAsync(folder.Path);
        var (token, _) = await TokenCommand.CreateAsync(folder.Path, Project, "member");

        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma, Project, token);
        Assert.Equal(200, (await client.ResetSecretAsync(await client.CreateAppAsync())).Status);
    }

    [Fact]
    public async Task Makes_tokens_by_commands_that_start_at_once_where_nobody_serves()
    {
        await RomaProcess.MakeStoreAsync(folder.Path);

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TokenCommand.CreateAsync(folder.Path, Project, "member")));

        var listed = await TokenCommand.ListAsync(folder.Path);
        Assert.Equal(
            made.Select(token => token.Id).Order(StringComparer.Ordinal),
            listed.Where(line => line.Contains("user=alice", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Makes_the_caller_the_user_that_it_names()
    {
        var (token, _) = await TokenCommand.CreateAsync(DataDirectory, "--project", Project, "--user", "张三 (ops)", "--role", "member");
        using var client = RomaClient.InNewInstance(shared.Process, Project, token);

        var app = (await client.PostAsync("apps", """{"name":"orders"}""")).Json;

        Assert.Equal("张三 (ops)", (string?)app["created_user"]!["user_name"]);
        Assert.True((bool?)app["owner"]);
    }

    [Theory]
    [InlineData("admin", true, true, true)]
    [InlineData("member", true, true, true)]
    [InlineData("reader", true, false, false)]
    [InlineData("verifier", false, false, false)]
    public async Task Grants_what_the_role_may_and_no_more(string role, bool readsApps, bool writesApps, bool handlesSecrets)
    {
        var (token, _) = await TokenCommand.CreateAsync(DataDirectory, Project, role);
        using var owner = RomaClient.InNewInstance(shared.Process, Project);
        using var client = new RomaClient(shared.Process.CreateClient(token), Project, owner.Base.Split('/')[^1]);
        var id = await owner.CreateAppAsync();

        AssertMay(readsApps, 200, await client.GetAsync("apps"), "ROMA.00001006");
        AssertMay(readsApps, 200, await client.GetAsync("validate-apps?name=app"), "ROMA.00001006");
        AssertMay(readsApps, 200, await client.GetAsync($"apps/{id}"), "ROMA.00012001");
        AssertMay(writesApps, 201, await client.PostAsync("apps", """{"name":"another"}"""), "ROMA.00001006");
        AssertMay(writesApps, 200, await client.PutAsync($"apps/{id}", """{"favorite":true}"""), "ROMA.00012001");
        AssertMay(handlesSecrets, 200, await client.GetAsync($"apps/{id}/secret"), "ROMA.00012001");
        AssertMay(handlesSecrets, 200, await client.ResetSecretAsync(id), "ROMA.00012001");
        AssertMay(writesApps, 200, await client.DeleteAsync($"apps/{id}"), "ROMA.00012001");
    }

    [Fact]
    public async Task Grants_nothing_in_another_project()
    {
        var (token, _) = await TokenCommand.CreateAsync(DataDirectory, Project, "admin");
        using var owner = RomaClient.InNewInstance(shared.Process, "project-2");
        using var client = new RomaClient(shared.Process.CreateClient(token), "project-2", owner.Base.Split('/')[^1]);
        var id = await owner.CreateAppAsync();

        (await client.GetAsync("apps")).IsRefused("ROMA.00001006");
        (await client.ResetSecretAsync(id)).IsRefused("ROMA.00001006");
        (await client.ResetSecretAsync("no-such-app")).IsRefused("ROMA.00001006");
    }

    [Fact]
    public async Task Grants_every_project_when_it_is_asked_to()
    {
        var (token, _) = await TokenCommand.CreateAsync(DataDirectory, "--all-projects", "--user", "alice", "--role", "member");

        foreach (var project in new[] { Project, "project-2" })
        {
            using var client = RomaClient.InNewInstance(shared.Process, project, token);
            Assert.Equal(200, (await client.ResetSecretAsync(await client.CreateAppAsync())).Status);
        }
    }

    [Theory]
    [InlineData("90d", 90 * 24 * 60)]
    [InlineData("12h", 12 * 60)]
    [InlineData("1m", 1)]
    public async Task Ends_the_token_when_its_time_is_over(string lifetime, int minutes)
    {
        var (token, id) = await TokenCommand.CreateAsync(
            DataDirectory, "--project", Project, "--user", "alice", "--role", "member", "--expires", lifetime);
        using var client = RomaClient.InNewInstance(shared.Process, Project, token);
        using var stranger = RomaClient.InNewInstance(shared.Process, Project, "a token that nobody ever made");

        Assert.Equal(200, (await client.GetAsync("apps")).Status);
        // As if the token had been made a lifetime ago.
        var moved = StoreFile.Execute(
            shared.Process.DatabaseFile,
            "UPDATE tokens SET created_at = created_at - @lifetime, expires_at = expires_at - @lifetime WHERE token_id = @id",
            new { id, lifetime = TimeSpan.FromMinutes(minutes).TotalMilliseconds });
        var reply = await client.GetAsync("apps");

        Assert.Equal(1, moved);
        reply.IsRefused("ROMA.00001002");
        Assert.Equal((await stranger.GetAsync("apps")).ErrorDetails, reply.ErrorDetails);
    }

    [Theory]
    [InlineData("--project", "--user alice --role member")]
    [InlineData("--project", "--project P --all-projects --user alice --role member")]
    [InlineData("--user", "--project P --role member")]
    [InlineData("--role", "--project P --user alice")]
    [InlineData("member", "--project P --user alice --role boss")]
    [InlineData("7", "--project P --user alice --role 7")]
    [InlineData("--expires", "--project P --user alice --role member --expires 90")]
    [InlineData("expires", "--project P --user alice --role member --expires 0d")]
    [InlineData("project", "--project 12345678901234567890123456789012345678901234567890123456789012345 --user alice --role member")]
    [InlineData("project", "--project a/b --user alice --role member")]
    [InlineData("project", "--project \u00A0p --user alice --role member")]
    [InlineData("project", "--project p\t --user alice --role member")]
    [InlineData("project", "--project . --user alice --role member")]
    [InlineData("project", "--project .. --user alice --role member")]
    [InlineData("--project: a value is missing", "--project= --all-projects --user alice --role member")]
    [InlineData("--user: a value is missing", "--project P --user= --all-projects --role member")]
    [InlineData("--project", "--project P --project Q --user alice --role member")]
    [InlineData("--expires", "--project P --user alice --role member --expires 1d --expires 2d")]
    [InlineData("project", "--project a\nb --user alice --role member")]
    [InlineData("--prjct", "--prjct P --user alice --role member")]
    public async Task Refuses_wrong_arguments_and_names_them(string named, string arguments)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(DataDirectory, ["token", "create", .. arguments.Split(' ')]);

        Assert.Equal(1, exitCode);
        Assert.Contains(named, error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Roma.Domain", error, StringComparison.Ordinal);
        Assert.DoesNotContain("roma_", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokn list", "token")]
    [InlineData("token lst", "list")]
    [InlineData("token list --al", "--al")]
    public async Task Names_what_was_mistyped_or_what_was_meant(string line, string named)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(folder.Path, line.Split(' '));

        Assert.Equal(1, exitCode);
        Assert.Contains(named, (error + output).Split([' ', '\n', '\'']));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("%20p")]
    [InlineData("p%E3%80%80")]
    [InlineData("a%0Ab")]
    public async Task Refuses_over_HTTP_a_project_that_nobody_means(string project)
    {
        using var administrator = RomaClient.InNewInstance(shared.Process, Project);

        foreach (var what in new[] { "tokens", "access-keys" })
        {
            (await administrator.PostAsync($"/v2/{project}/{what}", """{"user_name":"alice","role":"member"}"""))
                .IsRefused("ROMA.00013000", details: "project_id: ");
        }
    }

    [Fact]
    public async Task Answers_over_HTTP_with_a_token_that_works_until_its_time_is_over()
    {
        using var administrator = RomaClient.InNewInstance(shared.Process, Project);

        var reply = await administrator.PostAsync(Path, """{"user_name":"张三","role":"member","expires_time":"2099-12-06T06:49:04Z"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(["id", "token", "user_id", "user_name", "role", "create_time", "expires_time", "project_id"], reply.Members);
        Assert.Matches("^roma_[A-Za-z0-9]{44}$", reply.Json.Text("token"));
        Assert.Equal(
            ("张三", "member", "2099-12-06T06:49:04.000Z"),
            (reply.Json.Text("user_name"), reply.Json.Text("role"), reply.Json.Text("expires_time")));
        Assert.Equal(["CreateToken"], shared.Process.ActionsOn(reply.Json.Text("id")));
        using var client = RomaClient.InNewInstance(shared.Process, Project, reply.Json.Text("token"));
        Assert.Equal("张三", (string?)(await client.CreateAppAsync([new("name", "orders")]))["created_user"]!["user_name"]);
        shared.Process.ExpireToken(reply.Json.Text("token"));
        (await client.GetAsync("apps")).IsRefused("ROMA.00001002");
        Assert.DoesNotContain(reply.Json.Text("token"), shared.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "user_name", "role")]
    [InlineData("""{"user_name":"alice","role":"boss","expires_time":"2020-01-01T00:00:00.000Z"}""", "role", "expires_time")]
    [InlineData("""{"user_name":"alice","role":"member","token":"my-own-token-of-more-than-32-characters"}""", "token: no such member")]
    public async Task Refuses_over_HTTP_what_breaks_a_rule_and_names_it(string body, params string[] details)
    {
        using var administrator = RomaClient.InNewInstance(shared.Process, Project);

        (await administrator.PostAsync(Path, body)).IsRefused("ROMA.00013000", details: details);
    }

    [Theory]
    [InlineData("member", Path)]
    [InlineData("reader", Path)]
    [InlineData("verifier", Path)]
    [InlineData("admin", "/v2/project-2/tokens")]
    [InlineData("admin", "/v2/*/tokens")]
    public async Task Refuses_over_HTTP_a_caller_without_the_permission(string role, string path)
    {
        using var client = RomaClient.InNewInstance(shared.Process, Project, await Tokens.OfAsync(shared.Process, "mia", role));

        (await client.PostAsync(path, """{"user_name":"alice","role":"reader"}""")).IsRefused("ROMA.00001006");
    }

    public void Dispose() => folder.Dispose();

    private static void AssertMay(bool permitted, int success, Reply reply, string refusal)
    {
        if (permitted)
        {
            Assert.Equal(success, reply.Status);
        }
        else
        {
            reply.IsRefused(refusal);
        }
    }
}
