namespace Roma.ApiTests.Identity;

public sealed class CreateTokenTests(SharedRoma shared) : IDisposable
{
    private const string Project = "project-1";
    private const string Path = $"/v2/{Project}/tokens";

    private readonly TemporaryFolder folder = new();

    private string DataDirectory => shared.Process.DataDirectory;

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
    [InlineData("--project: a value is missing", "--project= --user alice --role member")]
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

    [Fact]
    public async Task Answers_over_HTTP_with_a_token_that_works_until_its_time_is_over()
    {
        using var administrator = RomaClient.InNewInstance(shared.Process, Project);

        var reply = await administrator.PostAsync(Path, """{"user_name":"张三","role":"member","expires_time":"2099-12-06T06:49:04Z"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(["id", "user_id", "user_name", "role", "create_time", "expires_time", "project_id", "token"], reply.Members);
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

    public void Dispose() => folder.Dispose();
}
