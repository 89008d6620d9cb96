using System.Text;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Identity;

public sealed class CreateAccessKeyTests(SharedRoma shared) : IDisposable
{
    private const string Project = "project-1";
    private const string Path = $"/v2/{Project}/access-keys";

    private readonly RomaClient client = RomaClient.InNewInstance(shared.Process);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Answers_with_the_key_and_its_secret()
    {
        var reply = await client.PostAsync(Path, """{"user_name":"张三","role":"reader","expires_time":"2099-12-06T06:49:04.000Z"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(["id", "access", "secret", "user_id", "user_name", "role", "create_time", "expires_time", "project_id"], reply.Members);
        Assert.Matches("^[A-Z0-9]{20}$", reply.Json.Text("access"));
        Assert.Matches("^[A-Za-z0-9]{40}$", reply.Json.Text("secret"));
        Assert.Equal(("张三", "reader"), (reply.Json.Text("user_name"), reply.Json.Text("role")));
        Assert.Equal("2099-12-06T06:49:04.000Z", reply.Json.Text("expires_time"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", reply.Json.Text("create_time"));
    }

    [Theory]
    [InlineData("""{"user_name":"alice","role":"member"}""")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":null}""")]
    public async Task Never_expires_where_no_time_is_given(string body)
    {
        var reply = await client.PostAsync(Path, body);

        Assert.Equal(201, reply.Status);
        Assert.True(reply.Json.ContainsKey("expires_time"));
        Assert.Null(reply.Json["expires_time"]);
    }

    [Fact]
    public async Task Stands_for_the_same_user_as_a_token_of_that_name()
    {
        var token = (await client.PostAsync($"/v2/{Project}/tokens", """{"user_name":"alice","role":"member"}""")).Json;
        var key = (await client.PostAsync(Path, """{"user_name":"alice","role":"member"}""")).Json;

        Assert.Equal(token.Text("user_id"), key.Text("user_id"));
    }

    [Fact]
    public async Task Keeps_the_secret_out_of_the_store_and_the_log()
    {
        var secret = (await client.PostAsync(Path, """{"user_name":"alice","role":"member"}""")).Json.Text("secret");

        var stored = string.Concat(Directory.GetFiles(shared.Process.DataDirectory, "roma.db*")
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
            .Select(file => Encoding.Latin1.GetString(ReadShared(file))));
        Assert.NotEmpty(stored);
        Assert.DoesNotContain(secret[..12], stored, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[..12], shared.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "user_name", "role")]
    [InlineData("""{"user_name":"","role":"boss"}""", "user_name", "role: admin, member, reader or verifier")]
    [InlineData("""{"user_name":"alice","role":"Admin"}""", "role")]
    [InlineData("""{"user_name":"a\nb","role":"member"}""", "user_name")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":"2020-01-01T00:00:00.000Z"}""", "expires_time: in the future")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":"tomorrow"}""", "expires_time: a time like 2019-12-06T06:49:04.000Z")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":"2099-01-01T00:00:00"}""", "expires_time")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":4070908800}""", "expires_time")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":"9999-12-31T23:59:59.999Z"}""", "expires_time")]
    [InlineData("""{"user_name":"alice","role":"member","secret":"my-own"}""", "secret: no such member")]
    [InlineData("""{"user_name":"alice","role":"member","role":"admin"}""", "role: given more than once")]
    [InlineData("""{"user_name":1,"role":["member"]}""", "user_name", "role")]
    public async Task Refuses_a_body_that_breaks_a_rule_and_names_it(string body, params string[] details) =>
        (await client.PostAsync(Path, body)).IsRefused("ROMA.00013000", details: details);

    [Fact]
    public async Task Refuses_a_request_without_a_body() => (await client.PostAsync(Path, null)).IsRefused("ROMA.00013001");

    [Theory]
    [InlineData("member")]
    [InlineData("reader")]
    [InlineData("verifier")]
    public async Task Refuses_a_caller_without_the_permission(string role)
    {
        using var other = await client.AsAsync(shared.Process, "mia", role);

        (await other.PostAsync(Path, """{"user_name":"alice","role":"reader"}""")).IsRefused("ROMA.00001006");
    }

    [Fact]
    public async Task Refuses_an_administrator_of_another_project()
    {
        using var other = await client.AsAsync(shared.Process, "adam", "admin");

        Assert.Equal(201, (await other.PostAsync(Path, """{"user_name":"alice","role":"reader"}""")).Status);
        (await other.PostAsync("/v2/project-2/access-keys", """{"user_name":"alice","role":"reader"}""")).IsRefused("ROMA.00001006");
        (await other.PostAsync("/v2/*/access-keys", """{"user_name":"alice","role":"reader"}""")).IsRefused("ROMA.00001006");
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("Admin")]
    [InlineData("op\u200Berator")]
    [InlineData("ａｄｍｉｎ")]
    public async Task Is_in_the_operators_name_only_for_one_who_acts_in_every_project(string user)
    {
        using var other = await client.AsAsync(shared.Process, "adam", "admin");
        var body = $$"""{"user_name":"{{user}}","role":"reader"}""";

        (await other.PostAsync(Path, body)).IsRefused("ROMA.00014010", details: "user_name: operator and admin are the operator's names");

        Assert.Equal(201, (await client.PostAsync(Path, body)).Status);
    }

    [Fact]
    public async Task Prints_the_key_and_its_secret_on_two_lines_and_what_they_are_beside_them()
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(
            shared.Process.DataDirectory, "access-key", "create", "--project", Project, "--user", "alice", "--role", "member", "--expires", "90d");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"\A[A-Z0-9]{20}\n[A-Za-z0-9]{40}\n\z", output.ReplaceLineEndings("\n"));
        var lines = output.ReplaceLineEndings("\n").Split('\n');
        var description = TokenCommand.Line(error);
        Assert.All(
            ["user=alice", $"project={Project}", "role=member", $"access={lines[0]}"], part => Assert.Contains(part, description.Split(' ')));
        Assert.DoesNotContain(lines[1], error, StringComparison.Ordinal);
        using var request = new AccessKeyPair(lines[0], lines[1]).Request(shared.Process, HttpMethod.Get, $"{client.Base}/apps");
        using var anonymous = RomaClient.InNewInstance(shared.Process, token: null);
        Assert.Equal(200, (await anonymous.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Makes_keys_by_commands_that_start_at_once_where_nobody_serves()
    {
        await RomaProcess.MakeStoreAsync(folder.Path);

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RomaProcess.RunAsync(
            folder.Path, "access-key", "create", "--all-projects", "--user", "alice", "--role", "member")));

        Assert.All(made, command => Assert.True(command.ExitCode == 0, command.Error));
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var anonymous = RomaClient.InNewInstance(roma, token: null);
        foreach (var lines in made.Select(command => command.Output.ReplaceLineEndings("\n").Split('\n')))
        {
            using var request = new AccessKeyPair(lines[0], lines[1]).Request(roma, HttpMethod.Get, $"{anonymous.Base}/apps");
            Assert.Equal(200, (await anonymous.SendAsync(request)).Status);
        }
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
