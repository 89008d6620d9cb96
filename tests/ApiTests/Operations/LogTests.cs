using System.Text.Json.Nodes;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Operations;

public sealed class LogTests : IDisposable
{
    private const string Project = "project-1";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Writes_each_line_as_json_when_it_is_asked_to_with_names_and_outcomes_only()
    {
        var (readersToken, readersId) = await TokenCommand.CreateAsync(folder.Path, Project, "reader");
        var (membersToken, _) = await TokenCommand.CreateAsync(folder.Path, "--project", Project, "--user", "bob", "--role", "member");
        var alice = Assert.Single(StoreFile.Query<string>(
            Path.Combine(folder.Path, "roma.db"), "SELECT user_id FROM tokens WHERE token_id = @readersId", new { readersId }));
        await using var roma = await RomaProcess.StartAsync(
            folder.Path, "--Logging:Console:FormatterName=json", "--Logging:LogLevel:Roma=Debug");
        using var member = RomaClient.InNewInstance(roma, Project, membersToken);
        using var reader = new RomaClient(roma.CreateClient(readersToken), Project, member.Base.Split('/')[^1]);

        var created = await member.PostAsync("apps", """{"name":"canary-of-a-body"}""");
        var (id, bob) = ((string)created.Json["id"]!, (string)created.Json["created_user"]!["user_id"]!);
        (Reply Reply, string UseCase, string Outcome)[] told =
        [
            (created, "CreateApp", "Created"),
            (await member.ResetSecretAsync(id), "ResetAppSecret", "Ok"),
            (await member.ResetSecretAsync("canary-of-a-path"), "ResetAppSecret", "NotFound"),
            (await member.ResetSecretAsync(id, """{"secret":"short"}"""), "ResetAppSecret", "Invalid"),
            (await reader.ResetSecretAsync(id), "ResetAppSecret", "Forbidden"),
            (await member.GetAsync("apps?name=canary-of-a-query"), "ListApps", "Ok"),
        ];
        Assert.Equal(0, await roma.StopAsync());

        var lines = roma.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.All(lines, line => Assert.All(["Timestamp", "LogLevel", "Category", "Message"], member => Assert.True(line.ContainsKey(member))));
        foreach (var (reply, useCase, outcome) in told)
        {
            var line = Assert.Single(lines, line => string.Equals((string?)line["State"]?["RequestId"], reply.RequestId, StringComparison.Ordinal));
            Assert.Equal((useCase, outcome), ((string?)line["State"]!["UseCase"], (string?)line["State"]!["Outcome"]));
            Assert.Equal(reply.Status is 200 or 201 ? "Debug" : "Information", (string?)line["LogLevel"]);
            Assert.Equal(outcome is "Forbidden" ? alice : bob, (string?)line["State"]!["UserId"]);
        }

        Assert.DoesNotContain("canary-of-a-body", roma.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-of-a-path", roma.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-of-a-query", roma.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_of_what_was_refused_and_not_of_what_was_done()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma);
        var done = await client.ResetSecretAsync(await client.CreateAppAsync());
        var refused = await client.ResetSecretAsync("no-such-app");
        Assert.Equal(0, await roma.StopAsync());

        var line = Assert.Single(roma.Output.Split('\n'), line => line.Contains(refused.RequestId, StringComparison.Ordinal));
        Assert.Contains("ResetAppSecret NotFound", line, StringComparison.Ordinal);
        Assert.DoesNotContain(done.RequestId, roma.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_once_of_what_is_refused_before_a_use_case_is_reached_by_its_code()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path, "--Logging:Console:FormatterName=json");
        using var client = RomaClient.InNewInstance(roma);
        using var stranger = RomaClient.InNewInstance(roma, token: "canary-of-a-token");
        using var nobody = RomaClient.InNewInstance(roma, token: null);
        (Reply Reply, int Status, string Code)[] told =
        [
            (await nobody.GetAsync("apps"), 403, "token.missing"),
            (await stranger.GetAsync("apps"), 403, "token.incorrect"),
            (await client.PostAsync("apps", """{"canary-of-a-member":1}"""), 403, "request.invalid"),
            (await client.GetAsync("canary-of-a-path"), 404, "url.unknown"),
        ];
        Assert.Equal(0, await roma.StopAsync());

        foreach (var (reply, status, code) in told)
        {
            var text = Assert.Single(roma.Output.Split('\n'), line => line.Contains(reply.RequestId, StringComparison.Ordinal));
            var line = JsonNode.Parse(text)!;
            Assert.Equal("Information", (string?)line["LogLevel"]);
            Assert.Equal((status, code), ((int)line["State"]!["Status"]!, (string?)line["State"]!["Code"]));
        }

        Assert.DoesNotContain("canary", roma.Output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
