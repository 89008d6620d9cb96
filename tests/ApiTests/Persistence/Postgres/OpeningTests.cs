using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Persistence.Postgres;

[PostgresOnly]
public sealed partial class OpeningTests : IAsyncDisposable
{
    private const string Password = "the-password-of-the-database";

    private readonly TemporaryFolder folder = new();
    private readonly List<RomaProcess> nodes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }

        folder.Dispose();
    }

    [Fact]
    public async Task Makes_one_store_and_one_administrator_where_ten_start_at_once()
    {
        var server = await SharedPostgres.ServerAsync();
        var database = await server.CreateDatabaseAsync();

        nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, 10).Select(
            node => RomaProcess.StartAsync(Start(server.ConnectionString(database), $"node-{node}").WithBootstrapToken(null)))));

        var token = Assert.Single(nodes.SelectMany(node => Token().Matches(node.StandardOutput))).Value;
        Assert.Single(nodes, node => node.Output.Contains("a new store was made", StringComparison.Ordinal));
        Assert.Equal(
            [(1L, 1L, 1L)],
            await server.QueryAsync<(long, long, long)>(
                database, "SELECT (SELECT COUNT(*) FROM tokens), (SELECT COUNT(*) FROM data_keys), (SELECT COUNT(*) FROM key_ring)"));
        foreach (var (node, index) in nodes.Select((node, index) => (node, index)))
        {
            using var client = new RomaClient(node.CreateClient(token), "project-1", "i");
            Assert.Equal(200, (await client.ResetSecretAsync(await client.CreateAppAsync($"app-{index}"))).Status);
            Assert.Equal(index + 1, (int?)(await client.GetAsync("apps")).Json["total"]);
        }

        // A node's tokens are every node's, and a command is a node too.
        var (exitCode, output, error) = await RomaProcess.RunAsync(
            Start(server.ConnectionString(database), "command") with { Arguments = ["token", "list"] });
        Assert.True(exitCode == 0, error);
        Assert.Contains("admin", TokenCommand.Line(output), StringComparison.Ordinal);
        var beside = await RomaProcess.RunAsync(Start(server.ConnectionString(database), "node-0") with { Arguments = ["token", "list"] });
        Assert.Equal((0, output), (beside.ExitCode, beside.Output));
    }

    [Fact]
    public async Task Learns_the_data_key_of_another_node_when_it_meets_what_that_sealed()
    {
        var server = await SharedPostgres.ServerAsync();
        var database = await server.CreateDatabaseAsync();
        var start = Start(server.ConnectionString(database));
        nodes.Add(await RomaProcess.StartAsync(start));
        // A node that finds no data key makes one.
        await server.ExecuteAsync(database, "CREATE TABLE hidden AS SELECT * FROM data_keys");
        await server.ExecuteAsync(database, "DELETE FROM data_keys");
        nodes.Add(await RomaProcess.StartAsync(start with { DataDirectory = Path.Combine(folder.Path, "other") }));
        await server.ExecuteAsync(database, "INSERT INTO data_keys SELECT * FROM hidden");
        Assert.Equal([2L], await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM data_keys"));

        using var first = new RomaClient(nodes[0].CreateClient(), "project-1", "i");
        using var second = new RomaClient(nodes[1].CreateClient(), "project-1", "i");
        var (ofFirst, ofSecond) = (await SealAsync(first, "first"), await SealAsync(second, "second"));

        Assert.Equal("secret-of-second", await first.ShowSecretAsync(ofSecond));
        Assert.Equal("secret-of-first", await second.ShowSecretAsync(ofFirst));
        Assert.Equal(
            [2L],
            await server.QueryAsync<long>(database, "SELECT COUNT(DISTINCT SUBSTRING(sealed_secret, 2, 16)) FROM apps"));

        static async Task<string> SealAsync(RomaClient client, string name)
        {
            var app = await client.CreateAppAsync(name);
            Assert.Equal(200, (await client.ResetSecretAsync(app, $$"""{"secret":"secret-of-{{name}}"}""")).Status);
            return app;
        }
    }

    [Fact]
    public async Task Runs_commands_with_a_data_directory_of_their_own_whether_or_not_a_node_runs()
    {
        var server = await SharedPostgres.ServerAsync();
        var database = await server.CreateDatabaseAsync();
        var start = Start(server.ConnectionString(database));
        nodes.Add(await RomaProcess.StartAsync(start));

        var beside = await MakeAsync("beside");
        Assert.Equal(0, await nodes[0].StopAsync());
        var without = await MakeAsync("without");
        nodes.Add(await RomaProcess.StartAsync(start));

        // The administrator and the two.
        Assert.Equal(3, (await RunAsync("token", "list")).TrimEnd().Split(Environment.NewLine).Length);
        foreach (var (instance, token) in new[] { ("beside", beside), ("without", without) })
        {
            using var client = new RomaClient(nodes[1].CreateClient(token), "bench", instance);
            var apps = (await client.GetAsync("apps?limit=1")).Json;
            Assert.Equal(20, (int?)apps["total"]);
            Assert.Equal(200, (await client.ResetSecretAsync((string)apps["apps"]![0]!["id"]!)).Status);
        }

        async Task<string> MakeAsync(string instance)
        {
            Assert.StartsWith("seeded apps=20 ", await RunAsync("seed", "--apps", "20", "--instance", instance), StringComparison.Ordinal);
            return (await RunAsync("token", "create", "--project", "bench", "--user", "alice", "--role", "member")).TrimEnd();
        }

        async Task<string> RunAsync(params string[] command)
        {
            var (exitCode, output, error) = await RomaProcess.RunAsync(
                start with { DataDirectory = Path.Combine(folder.Path, "commands"), Arguments = command });
            Assert.True(exitCode == 0, error);
            return output;
        }
    }

    [Fact]
    public async Task Refuses_in_one_line_a_database_that_it_cannot_use()
    {
        // Not in the folder, which the server's account may not read.
        var rules = Path.Combine(Path.GetTempPath(), "roma-tests-" + Path.GetRandomFileName());
        await File.WriteAllTextAsync(
            rules,
            $"host all {PostgresQueries.Superuser} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n", TestContext.Current.CancellationToken);
        await using var server = await PostgresServer.StartAsync([.. PostgresServer.WithoutDurability, $"hba_file={rules}"]);
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync("postgres", $"ALTER ROLE {PostgresQueries.Owner} PASSWORD '{Password}'; CREATE ROLE stranger LOGIN PASSWORD '{Password}'");
        var right = $"{server.ConnectionString(database)};Password={Password}";

        await RefusesAsync(Start($"{server.ConnectionString("missing")};Password={Password}"), "database missing on 127.0.0.1", "does not exist");
        await RefusesAsync(Start($"{right}-not"), $"database {database} on 127.0.0.1", "password authentication failed");
        await RefusesAsync(Start(right.Replace(PostgresQueries.Owner, "stranger", StringComparison.Ordinal)), database, "permission denied");
        await RefusesAsync(Start($"Host=127.0.0.1:{FreePort.Next()};Database=roma;Username=roma;Password={Password}"), "database roma on 127.0.0.1", "refused");
        await RefusesAsync(Start($"Database=roma;Password={Password}"), "ConnectionStrings:Roma");
        await RefusesAsync(With(Start(right), "Roma__KeyRing__CertificateFile", null), "Roma:KeyRing:CertificateFile", "docs/operations.md");
        Assert.Equal([0L], await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"));

        await using (var roma = await RomaProcess.StartAsync(Start(right)))
        {
            Assert.Equal(0, await roma.StopAsync());
        }

        var other = With(Start(right, "other"), "Roma__KeyRing__CertificateFile", WriteCertificate());
        await RefusesAsync(other, "CN=Roma's key ring", "Roma:KeyRing:CertificateFile");
        File.Delete(rules);
    }

    private static async Task RefusesAsync(RomaStart start, params string[] parts)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(start with { Arguments = ["--urls=http://127.0.0.1:0"] });

        Assert.Equal((1, ""), (exitCode, output));
        var line = TokenCommand.Line(error);
        Assert.StartsWith("Roma cannot start. ", line, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.DoesNotContain("password-of", error, StringComparison.Ordinal);
    }

    private RomaStart Start(string connectionString, string dataDirectory = "data") => new(Path.Combine(folder.Path, dataDirectory))
    {
        Environment = new Dictionary<string, string?> { ["ConnectionStrings__Roma"] = connectionString },
    };

    private static RomaStart With(RomaStart start, string name, string? value) =>
        start with { Environment = new Dictionary<string, string?>(start.Environment) { [name] = value } };

    private string WriteCertificate()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=another", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var file = Path.Combine(folder.Path, "another.p12");
        File.WriteAllBytes(file, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, StoreUnderTest.CertificatePassword));
        return file;
    }

    [GeneratedRegex(@"\broma_\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
