using System.Net.Http.Headers;
using System.Text;

namespace Roma.ApiTests.Persistence;

[SqliteOnly]
public sealed class SealedSecretTests : IDisposable
{
    private const string Token = "canary-of-a-token-0123456789-abcdef";
    private const string GivenAtFirst = "Canary-given-at-creation-1";
    private const string GivenLater = "Canary-given-by-a-reset-22";

    private static readonly string[] Everything =
    [
        "--Logging:LogLevel:Default=Trace",
        "--Logging:LogLevel:Microsoft.AspNetCore=Trace",
        "--Logging:LogLevel:Microsoft.AspNetCore.DataProtection=Trace",
    ];

    // What somebody who may write to the database does, and where the app is found afterwards.
    private static readonly (string Assignment, string Project, string? Instance)[] Tamperings =
    [
        ("sealed_secret = (SELECT sealed_secret FROM apps WHERE app_id = @from)", "project-1", null),
        ("secret_version = secret_version + 1", "project-1", null),
        ("project_id = 'project-2'", "project-2", null),
        ("instance_id = 'j'", "project-1", "j"),
        ("sealed_secret = zeroblob(length(sealed_secret))", "project-1", null),
        ("sealed_secret = x'00'", "project-1", null),
    ];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Leaves_no_secret_and_no_token_in_clear_in_any_file_or_log()
    {
        var start = new RomaStart(folder.Path) { Arguments = Everything }.WithBootstrapToken(Token);
        await using var roma = await RomaProcess.StartAsync(start);
        var command = await RomaProcess.RunAsync(new RomaStart(folder.Path)
        {
            Arguments = ["token", "create", "--project", "project-1", "--user", "alice", "--role", "member"],
            Environment = Everything.ToDictionary(
                setting => setting[2..setting.IndexOf('=', StringComparison.Ordinal)].Replace(":", "__", StringComparison.Ordinal),
                _ => (string?)"Trace"),
        });
        Assert.Equal(0, command.ExitCode);
        List<string> canaries = [Token, command.Output.TrimEnd(), GivenAtFirst, GivenLater, .. await HandleSecretsAsync(roma)];

        Assert.Equal(10, canaries.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal([], FindIn("a file of the running server", canaries, FilesIn(folder.Path)));
        Assert.Equal(0, await roma.StopAsync());
        Assert.Equal([], FindIn("a file", canaries, FilesIn(folder.Path)));
        Assert.Equal([], FindIn("the log", canaries, [Encoding.UTF8.GetBytes(roma.Output), Encoding.UTF8.GetBytes(command.Error)]));

        Assert.NotEmpty(FindIn("a file", ["a-name-that-is-no-secret"], FilesIn(folder.Path)));
        Assert.NotEmpty(FindIn("the log", ["ResetAppSecret"], [Encoding.UTF8.GetBytes(roma.Output)]));
        Assert.NotEmpty(FindIn("the log", ["CreateToken"], [Encoding.UTF8.GetBytes(roma.Output)]));
    }

    [Fact]
    public async Task Opens_no_sealed_value_elsewhere_than_where_it_was_sealed_for()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path, Everything);
        foreach (var (number, (tamper, project, instance)) in Tamperings.Index())
        {
            using var client = new RomaClient(roma.CreateClient(), "project-1", $"i-{number}");
            using var victim = new RomaClient(roma.CreateClient(), project, instance ?? $"i-{number}");
            var (from, to) = (await client.CreateAppAsync("from"), await client.CreateAppAsync("to"));
            Assert.Equal(200, (await client.ResetSecretAsync(from, $$"""{"secret":"{{GivenAtFirst}}"}""")).Status);
            Assert.Equal(200, (await client.ResetSecretAsync(to, $$"""{"secret":"{{GivenLater}}"}""")).Status);

            Assert.Equal(1, StoreFile.Execute(roma.DatabaseFile, $"UPDATE apps SET {tamper} WHERE app_id = @to", new { from, to }));

            var reply = await victim.GetAsync($"apps/{to}/secret");
            Assert.True(reply.Status == 500, $"{tamper}: {reply.Status}");
            reply.IsRefused("ROMA.00009999", 500);
            Assert.Equal(GivenAtFirst, await client.ShowSecretAsync(from));
            Assert.Equal(200, (await victim.ResetSecretAsync(to, """{"secret":"sealed-for-here"}""")).Status);
            Assert.Equal("sealed-for-here", await victim.ShowSecretAsync(to));
        }

        Assert.Equal(0, await roma.StopAsync());
        Assert.Equal(Tamperings.Length, roma.Output.Split("met a fault").Length - 1);
        Assert.Equal([], FindIn("the log", [GivenAtFirst, GivenLater], [Encoding.UTF8.GetBytes(roma.Output)]));
    }

    [Fact]
    public async Task Opens_no_sealed_value_that_was_copied_while_the_server_was_down()
    {
        var (from, to) = ("", "");
        await using (var roma = await RomaProcess.StartAsync(folder.Path))
        {
            using var client = new RomaClient(roma.CreateClient(), "project-1", "i");
            (from, to) = (await client.CreateAppAsync("from"), await client.CreateAppAsync("to"));
            Assert.Equal(0, await roma.StopAsync());
        }

        Assert.Equal(1, StoreFile.Execute(
            Path.Combine(folder.Path, "roma.db"),
            "UPDATE apps SET sealed_secret = (SELECT sealed_secret FROM apps WHERE app_id = @from) WHERE app_id = @to",
            new { from, to }));

        await using var again = await RomaProcess.StartAsync(folder.Path);
        using var later = new RomaClient(again.CreateClient(), "project-1", "i");
        Assert.Equal(32, (await later.ShowSecretAsync(from)).Length);
        (await later.GetAsync($"apps/{to}/secret")).IsRefused("ROMA.00009999", 500);
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<byte[]> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is not (".lock" or ".sock"))
            .Select(file =>
            {
                // Another process has it open, and writes.
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var bytes = new MemoryStream();
                stream.CopyTo(bytes);
                return bytes.ToArray();
            });

    private static List<string> FindIn(string place, IEnumerable<string> texts, IEnumerable<byte[]> contents)
    {
        var all = contents.ToList();
        Assert.NotEmpty(all);
        return [.. texts.SelectMany(text => all.SelectMany(new Canary(text).FindIn).Select(form => $"{text} is in {place} as {form}"))];
    }

    // Every way in which a secret or a token gets into the server, refused ones included; answers those that the callers do not know yet.
    private static async Task<IReadOnlyList<string>> HandleSecretsAsync(RomaProcess roma)
    {
        using var client = RomaClient.InNewInstance(roma, token: Token);
        var created = await client.PostAsync("apps", $$"""{"name":"a-name-that-is-no-secret","secret":"{{GivenAtFirst}}"}""");
        Assert.Equal(201, created.Status);
        var id = (string)created.Json["id"]!;
        Assert.Equal(200, (await client.ResetSecretAsync(id, $$"""{"secret":"{{GivenLater}}"}""")).Status);
        Assert.Equal(GivenLater, await client.ShowSecretAsync(id));
        var generatedByReset = (string)(await client.ResetSecretAsync(id)).Json["secret"]!;
        var generatedAtFirst = await client.ShowSecretAsync(await client.CreateAppAsync("another"));

        (string Secret, string Body)[] refused =
        [
            ("Canary_with_a_refused_character", """{"secret":"Canary_with_a_refused_character"}"""),
            ("Canary-in-a-body-that-ends-early", """{"secret":"Canary-in-a-body-that-ends-early"""),
            ("Canary-in-a-member-that-is-unknown", """{"secert":"Canary-in-a-member-that-is-unknown"}"""),
        ];
        foreach (var (_, body) in refused)
        {
            Assert.Equal(403, (await client.ResetSecretAsync(id, body)).Status);
        }

        const string AsText = "Canary-in-a-body-of-a-wrong-type";
        Assert.Equal(415, (await SendAsTextAsync(client, $"apps/{id}/secret", AsText)).Status);
        return [generatedAtFirst, generatedByReset, .. refused.Select(attempt => attempt.Secret), AsText];
    }

    private static async Task<Reply> SendAsTextAsync(RomaClient client, string path, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{client.Base}/{path}")
        {
            Content = new StringContent(secret, new MediaTypeHeaderValue("text/plain", "utf-8")),
        };
        return await client.SendAsync(request);
    }
}
