using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Operations;

public sealed partial class LogTests : IDisposable
{
    private const string Project = "project-1";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Writes_each_line_as_json_when_it_is_asked_to_with_names_and_outcomes_only()
    {
        await RomaProcess.MakeStoreAsync(folder.Path);
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

    [Theory]
    [InlineData("simple", "^(?<time>[^ ]+) (info|warn|fail): ")]
    [InlineData("systemd", "^<[0-7]>(?<time>[^ ]+) [A-Z]")]
    [InlineData("json", null)]
    public async Task Writes_times_as_RFC_3339_has_them_in_every_format_and_language(string format, string? line)
    {
        foreach (var (isUtc, ending) in new[] { ("true", "Z"), ("false", "+02:00") })
        {
            await using var roma = await RomaProcess.StartAsync(new RomaStart(folder.Path)
            {
                Arguments = [$"--Logging:Console:FormatterName={format}", $"--Logging:Console:FormatterOptions:UseUtcTimestamp={isUtc}"],
                // Where the year is another one, and where hours end in a full stop.
                Environment = new Dictionary<string, string?> { ["LC_ALL"] = isUtc is "true" ? "th_TH.UTF-8" : "fi_FI.UTF-8", ["TZ"] = "Etc/GMT-2" },
            });
            using var nobody = RomaClient.InNewInstance(roma, token: null);
            var now = WallClock.Now;
            (await nobody.GetAsync("apps")).IsRefused("ROMA.00001000");
            Assert.Equal(0, await roma.StopAsync());

            var lines = roma.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.InRange(lines.Length, 3, int.MaxValue);
            Assert.All(lines, text =>
            {
                var time = line is null
                    ? (string)JsonNode.Parse(text)!["Timestamp"]!
                    : Regex.Match(text, line, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["time"].Value;
                Assert.Matches(Rfc3339(), time);
                Assert.EndsWith(ending, time, StringComparison.Ordinal);
                Assert.InRange(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), now.AddMinutes(-5), now.AddMinutes(5));
            });
        }
    }

    [Fact]
    public async Task Leaves_a_form_that_an_operator_chose_as_it_is()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path, "--Logging:Console:FormatterOptions:TimestampFormat=yyyy-MM ");
        Assert.Equal(0, await roma.StopAsync());

        Assert.Matches("^[0-9]{4}-[0-9]{2} info: ", roma.Output);
    }

    [Fact]
    public async Task Lets_nobody_fill_a_disk_with_refusals()
    {
        const int Requests = 500;
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var nobody = RomaClient.InNewInstance(roma, token: null);
        var since = WallClock.Now;
        for (var n = 0; n < Requests; n++)
        {
            (await nobody.GetAsync("apps")).IsRefused("ROMA.00001000");
        }

        var seconds = (WallClock.Now - since).TotalSeconds;
        Assert.Equal(0, await roma.StopAsync());

        var told = roma.Output.Split("was refused").Length - 1;
        Assert.InRange(told, 5, 5 * (int)(seconds + 2));
        Assert.Equal(Requests, told + Rest().Matches(roma.Output).Sum(rest => int.Parse(rest.Groups["count"].Value, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Says_nothing_of_a_client_that_goes_away_amid_its_body(bool isSigned)
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        string[] credential = isSigned
            ? ["X-Sdk-Date: 20260101T000000Z", $"Authorization: SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature={new string('0', 64)}"]
            : [$"X-Auth-Token: {RomaProcess.AdminToken}"];
        foreach (var framing in new[] { "Content-Length: 100", "Transfer-Encoding: chunked" })
        {
            foreach (var resets in new[] { true, false })
            {
                await LeaveAmidBodyAsync(roma, [.. credential, "Content-Type: application/json", framing], resets);
            }
        }

        Assert.Equal(0, await roma.StopAsync());
        Assert.DoesNotContain("warn:", roma.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", roma.Output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static async Task LeaveAmidBodyAsync(RomaProcess roma, IEnumerable<string> headers, bool resets)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(roma.Address.Host, roma.Address.Port, TestContext.Current.CancellationToken);
        // On a connection that may be kept.
        var request = string.Join("\r\n", ["POST /v2/p/instances/i/apps HTTP/1.1", "Host: roma", .. headers, "", "3", "abc", ""]);
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        // The request is under way when another one is answered.
        using var other = RomaClient.InNewInstance(roma);
        Assert.Equal(200, (await other.GetAsync("apps")).Status);
        if (resets)
        {
            connection.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"(?<count>\d+) more requests were refused", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rest();
}
