using System.Reflection;
using System.Text.RegularExpressions;
using Roma.ArchitectureTests.Harness;
using Roma.Infrastructure;

namespace Roma.ApiTests.Persistence.Postgres;

/// <summary>What a server gets from Roma, by the server's own log.</summary>
[PostgresOnly]
public sealed partial class SentStatementsTests : IAsyncLifetime
{
    private const string Begin = "BEGIN";

    private static readonly HashSet<string> WithoutProject =
    [
        .. ProjectRule.Exceptions.Select(name => name.Split('.')).SelectMany(name =>
            typeof(InfrastructureServices).Assembly.GetTypes().Where(type => type.Name == name[0])
                .Select(type => type.GetField(name[1], BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)?.GetRawConstantValue() as string))
            .OfType<string>().Select(Shape),
    ];

    private readonly TemporaryFolder folder = new();
    private PostgresServer server = null!;
    private RomaProcess roma = null!;
    private RomaClient client = null!;
    private int marks;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresServer.StartAsync([.. PostgresServer.WithoutDurability, "log_statement=all", "log_line_prefix=@%p "]);
        var database = await server.CreateDatabaseAsync();
        roma = await RomaProcess.StartAsync(new RomaStart(folder.Path)
        {
            Environment = new Dictionary<string, string?> { ["ConnectionStrings__Roma"] = server.ConnectionString(database) },
        });
        client = RomaClient.InNewInstance(roma);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await roma.DisposeAsync();
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Name_the_project_of_each_table_and_change_rows_within_a_transaction()
    {
        await RunEveryOperationAsync();
        using var probe = roma.CreateClient();
        Assert.True((await probe.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode);

        var sent = await SentAsync();

        var ofTables = sent.Where(statement => Tables().IsMatch(statement.Text)).ToList();
        Assert.Contains(ofTables, statement => Changes().IsMatch(statement.Text));
        Assert.DoesNotContain(
            ofTables.Select(statement => statement.Text).Distinct(), text => !ProjectRule.NamesProject(text) && !WithoutProject.Contains(Shape(text)));
        foreach (var session in sent.GroupBy(statement => statement.Session))
        {
            var isOpen = false;
            foreach (var statement in session)
            {
                Assert.True(isOpen || !Changes().IsMatch(statement.Text), $"Outside a transaction: {statement.Text}");
                Assert.False(isOpen && statement.Text is Begin, "A transaction in a transaction.");
                isOpen = statement.Text is Begin || (isOpen && statement.Text is not ("COMMIT" or "ROLLBACK"));
            }

            Assert.False(isOpen, "A transaction was not ended.");
        }
    }

    [Fact]
    public async Task Are_prepared()
    {
        var app = await client.CreateAppAsync();
        await ResetAsync(100);
        var before = (await SentAsync()).Count;

        await ResetAsync(100);

        var sent = (await SentAsync())[before..];
        Assert.Equal(100, sent.Count(statement => statement.Text.Contains("UPDATE apps SET", StringComparison.Ordinal)));
        Assert.DoesNotContain(sent, statement =>
            statement.Name is "<unnamed>" && (statement.Text is Begin or "COMMIT" || Tables().IsMatch(statement.Text)));

        async Task ResetAsync(int count)
        {
            for (var reset = 0; reset < count; reset++)
            {
                Assert.Equal(200, (await client.ResetSecretAsync(app)).Status);
            }
        }
    }

    /// <summary>A statement without the names of its parameters and its line breaks.</summary>
    private static string Shape(string sql) => Blanks().Replace(Parameters().Replace(sql, "?"), " ").Trim();

    // Each on an app, a token and an access key of its own, since some of them delete what they are about.
    private async Task RunEveryOperationAsync()
    {
        foreach (var operation in Operation.All)
        {
            var app = await client.CreateAppAsync(operation.Id);
            var ids = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["project_id"] = "project-1",
                ["instance_id"] = client.Instance,
                ["app_id"] = app,
                ["token_id"] = await MakeAsync("tokens"),
                ["access_key_id"] = await MakeAsync("access-keys"),
            };
            var query = operation.Id is "ValidateApp" ? $"?name={operation.Id}" : "";

            var reply = await client.SendAsync(operation.Method, operation.Fill(ids) + query, operation.Body);

            Assert.True(reply.Status is 200 or 201, $"{operation.Id}: {reply.Text}");
        }

        Assert.Equal(200, (await client.GetAsync("apps?app_name=orders")).Status);
        var (pair, _) = await AccessKeyPair.CreateAsync(roma);
        using var signed = pair.Request(roma, HttpMethod.Put, $"{client.Base}/apps/{await client.CreateAppAsync("signed")}/secret");
        using var nobody = new RomaClient(roma.CreateClient(token: null), "project-1", client.Instance);
        Assert.Equal(200, (await nobody.SendAsync(signed)).Status);

        async Task<string> MakeAsync(string what) =>
            (await client.PostAsync($"/v2/project-1/{what}", """{"user_name":"alice","role":"reader"}""")).Json.Text("id");
    }

    /// <summary>What Roma has sent so far.</summary>
    private async Task<List<Sent>> SentAsync()
    {
        var end = $"SELECT 'mark {++marks}'";
        await server.QueryAsync<string>("postgres", end);
        while (!server.Output.Contains(end, StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        var all = Entries().Matches(server.Output)
            .Select(match => new Sent(match.Groups["session"].Value, match.Groups["name"].Value, match.Groups["text"].Value.Trim()))
            .ToList();
        // Without the migrations, which another library runs before Roma stores anything.
        var first = all.FindIndex(static statement => Changes().IsMatch(statement.Text) && statement.Text.Contains("INTO key_ring", StringComparison.Ordinal));
        return all[all.FindLastIndex(first, static statement => statement.Text is Begin)..];
    }

    private sealed record Sent(string Session, string Name, string Text);

    // "@4711 LOG:  execute _auto3: SELECT ..."; further lines of a statement are indented by a tab.
    [GeneratedRegex(
        @"^@(?<session>\d+) LOG:  (execute (?<name>[^:\n]+)|statement): (?<text>[^\n]*(\n\t[^\n]*)*)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Entries();

    [GeneratedRegex(
        @"\b(FROM|JOIN|INTO|UPDATE)\s+(apps|app_totals|audit_entries|tokens|access_keys|used_signatures|data_keys|key_ring)\b",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tables();

    [GeneratedRegex(@"\b(INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Changes();

    [GeneratedRegex(@"@\w+|\$\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameters();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
