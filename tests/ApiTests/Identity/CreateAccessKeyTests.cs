using System.Text;

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
        Assert.Equal(["id", "user_id", "user_name", "role", "create_time", "expires_time", "project_id", "access", "secret"], reply.Members);
        Assert.Matches("^[A-Z0-9]{20}$", reply.Json.Text("access"));
        Assert.Matches("^[A-Za-z0-9]{40}$", reply.Json.Text("secret"));
        Assert.Equal(("张三", "reader"), (reply.Json.Text("user_name"), reply.Json.Text("role")));
        Assert.Equal("2099-12-06T06:49:04.000Z", reply.Json.Text("expires_time"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", reply.Json.Text("create_time"));
    }

    [SqliteOnly]
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
