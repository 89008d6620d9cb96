using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Roma.ApiTests.Operations;

/// <summary>The store moves from SQLite to PostgreSQL, and back, by the commands that docs/operations.md shows.</summary>
[SqliteOnly]
public sealed partial class MigrateStoreTests : IAsyncLifetime
{
    private const string DatabasePassword = "the-password-of-the-database";

    private static readonly string[] Shown = [.. Commands().Matches(new ShellDocument("docs/operations.md").CommandsBelow("## Moving to PostgreSQL, and back"))
        .Select(match => match.Groups["to"].Value)];

    private readonly TemporaryFolder sqlite = new();
    private readonly TemporaryFolder node = new();
    private readonly StringBuilder written = new();

    [SuppressMessage("Usage", "CA2213", Justification = "The fixture disposes of it.")]
    private PostgresServer server = null!;

    private string database = "";
    private string target = "";

    private string SqliteFile => Path.Combine(sqlite.Path, "roma.db");

    public async ValueTask InitializeAsync()
    {
        server = await SharedPostgres.ServerAsync();
        database = await server.CreateDatabaseAsync();
        target = $"{server.ConnectionString(database)};Password={DatabasePassword}";
    }

    public async ValueTask DisposeAsync()
    {
        await server.DropDatabaseAsync(database);
        sqlite.Dispose();
        node.Dispose();
    }

    [Fact]
    public async Task Takes_everything_there_and_back_again()
    {
        List<Canary> secrets = [new(RomaProcess.AdminToken), new(StoreUnderTest.CertificatePassword), new(DatabasePassword)];
        string alice, bob, orders, bills, secretOfBills;
        AccessKeyPair pair;
        await using (var roma = await RomaProcess.StartAsync(sqlite.Path))
        {
            (alice, _) = await TokenCommand.CreateAsync(sqlite.Path, "project-1", "member");
            (bob, var revoked) = await TokenCommand.CreateAsync(sqlite.Path, "项目二", "admin");
            await TokenCommand.RevokeAsync(sqlite.Path, revoked);
            (pair, _) = await AccessKeyPair.CreateAsync(roma);
            using var one = new RomaClient(roma.CreateClient(alice), "project-1", "instance-1");
            using var two = new RomaClient(roma.CreateClient(), Uri.EscapeDataString("项目二"), "instance-2");
            orders = await one.CreateAppAsync("订单服务");
            Assert.Equal(200, (await one.ResetSecretAsync(orders)).Status);
            bills = await two.CreateAppAsync("账单");
            secretOfBills = await two.ShowSecretAsync(bills);
            secrets.AddRange([new(alice), new(bob), new(pair.Secret), new(secretOfBills), new(await one.ShowSecretAsync(orders))]);
            Assert.Equal(0, await roma.StopAsync());
        }

        var entries = StoreFile.Query<long>(SqliteFile, "SELECT COUNT(*) FROM audit_entries");
        Assert.Contains("Now set Roma:Storage:Provider to Postgres", await CopyToPostgresAsync(), StringComparison.Ordinal);
        Assert.Equal(entries, await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM audit_entries"));

        string secretOfOrders;
        await using (var roma = await RomaProcess.StartAsync(OnPostgres()))
        {
            secretOfOrders = await AssertWorksAsync(roma);
            Assert.Equal(0, await roma.StopAsync());
        }

        Assert.Contains("Now set Roma:Storage:Provider to Sqlite", await CopyAsync(OnPostgres("migrate-store", "--to", Shown[1])), StringComparison.Ordinal);
        await using (var roma = await RomaProcess.StartAsync(WithRing(node.Path)))
        {
            using var one = new RomaClient(roma.CreateClient(alice), "project-1", "instance-1");
            Assert.Equal(secretOfOrders, await one.ShowSecretAsync(orders));
            await AssertWorksAsync(roma);
            StoreFile.AssertIntact(roma.DatabaseFile);
            Assert.DoesNotContain("[47]", roma.Output, StringComparison.Ordinal);
        }

        Assert.All(secrets, secret => Assert.Empty(secret.FindIn(Encoding.UTF8.GetBytes(written.ToString()))));

        async Task<string> AssertWorksAsync(RomaProcess roma)
        {
            using var one = new RomaClient(roma.CreateClient(alice), "project-1", "instance-1");
            using var two = new RomaClient(roma.CreateClient(), Uri.EscapeDataString("项目二"), "instance-2");
            using var ended = new RomaClient(roma.CreateClient(bob), Uri.EscapeDataString("项目二"), "instance-2");
            Assert.Equal(secretOfBills, await two.ShowSecretAsync(bills));
            Assert.Equal("账单", (string?)(await two.GetAsync($"apps/{bills}")).Json["name"]);
            Assert.Equal(1, (int?)(await one.GetAsync("apps")).Json["total"]);
            Assert.Equal(200, (await one.ResetSecretAsync(orders)).Status);
            Assert.Equal(403, (await ended.GetAsync("apps")).Status);
            using var signed = pair.Request(roma, HttpMethod.Put, $"{one.Base}/apps/{orders}/secret");
            using var nobody = new RomaClient(roma.CreateClient(token: null), "project-1", "instance-1");
            Assert.Equal(200, (await nobody.SendAsync(signed)).Status);
            return await one.ShowSecretAsync(orders);
        }
    }

    [Fact]
    public async Task Goes_on_where_it_was_killed()
    {
        await MakeAppsAsync(1500);
        await CopyToPostgresAsync();
        await server.ExecuteAsync(database, "CREATE TABLE held AS SELECT * FROM apps ORDER BY app_id DESC LIMIT 1");
        await server.ExecuteAsync(database, "TRUNCATE tokens, access_keys, apps, app_totals, used_signatures, audit_entries");
        await using (var holder = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.ConnectionString(database)) { Username = PostgresQueries.Superuser, Pooling = false }.ToString()))
        {
            // The second page waits for this row.
            await holder.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var hold = new NpgsqlCommand("INSERT INTO apps SELECT * FROM held", holder);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await using (var command = RomaProcess.Launch(ToPostgres()))
            {
                await WaitForRowsAsync(1000);
                await command.KillAsync();
            }

            await server.QueryAsync<bool>(
                database, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'Roma' AND datname = current_database()");
        }

        Assert.Equal([1000L], await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM apps"));
        var output = await CopyToPostgresAsync();

        Assert.Contains("same table=apps rows=1500 ", output, StringComparison.Ordinal);
        Assert.Equal([1500L], await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM apps"));
    }

    [Fact]
    public async Task Copies_again_without_a_change_and_refuses_what_differs()
    {
        await MakeAppsAsync(10);
        await CopyToPostgresAsync();
        const string Fingerprint = "SELECT md5(string_agg(apps::text || xmin, '' ORDER BY app_id)) FROM apps";
        var before = await server.QueryAsync<string>(database, Fingerprint);
        await CopyToPostgresAsync();
        Assert.Equal(before, await server.QueryAsync<string>(database, Fingerprint));

        await server.ExecuteAsync(database, "UPDATE apps SET remark = 'another' WHERE name = 'app-0000005'");
        before = await server.QueryAsync<string>(database, Fingerprint);
        var (exitCode, output, error) = await RomaProcess.RunAsync(ToPostgres());

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains($"The store database {database} on 127.0.0.1:", error, StringComparison.Ordinal);
        Assert.Contains(" has data of its own: in the table apps, the row ", error, StringComparison.Ordinal);
        Assert.Contains("differs in Remark.", error, StringComparison.Ordinal);
        Assert.Equal(before, await server.QueryAsync<string>(database, Fingerprint));
    }

    [Fact]
    public async Task Refuses_a_database_that_a_node_has_used_and_copies_nothing()
    {
        await MakeAppsAsync(1);
        await using (var roma = await RomaProcess.StartAsync(OnPostgres().WithBootstrapToken("another-administrator-token-0123456")))
        {
            Assert.Equal(0, await roma.StopAsync());
        }

        var (exitCode, output, error) = await RomaProcess.RunAsync(ToPostgres());

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("in the table tokens, the row", error, StringComparison.Ordinal);
        Assert.Equal([0L], await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM apps"));
        Assert.Equal([1L], await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM data_keys"));
    }

    [Fact]
    public async Task Refuses_while_a_service_has_the_store()
    {
        await using var roma = await RomaProcess.StartAsync(sqlite.Path);

        await AssertRefusesAsync(ToPostgres(), "stop the service first");
    }

    [Fact]
    public async Task Refuses_a_store_that_is_not_there() => await AssertRefusesAsync(ToPostgres(), "No store in");

    [Fact]
    public async Task Refuses_PostgreSQL_without_a_certificate()
    {
        await MakeAppsAsync(1);

        await AssertRefusesAsync(new RomaStart(sqlite.Path) { Arguments = ["migrate-store", "--to", target] }, "Roma:KeyRing:CertificateFile must be set");
    }

    [Theory]
    [InlineData("Data Source=other.db", "the configured store is of the provider Sqlite too")]
    [InlineData("roma.db;Password=the-password-of-the-database", "--to: a connection string that names a store")]
    [InlineData("Host=127.0.0.1;Password=the-password-of-the-database", "names a host and a database")]
    [InlineData("Host=127.0.0.1:1;Database=roma;Password=the-password-of-the-database", "The store database roma on 127.0.0.1:1 cannot be used")]
    public async Task Refuses_a_target_that_is_none(string to, string reason)
    {
        await MakeAppsAsync(1);

        await AssertRefusesAsync(WithRing(sqlite.Path, "migrate-store", "--to", to), reason);
    }

    [GeneratedRegex("""-- migrate-store --to "(?<to>[^"]+)"$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Commands();

    private static RomaStart WithRing(string dataDirectory, params string[] arguments) => new(dataDirectory)
    {
        Arguments = arguments,
        Environment = new Dictionary<string, string?>
        {
            ["Roma__KeyRing__CertificateFile"] = StoreUnderTest.CertificateFile,
            ["Roma__KeyRing__CertificatePassword"] = StoreUnderTest.CertificatePassword,
        },
    };

    private RomaStart ToPostgres() =>
        WithRing(sqlite.Path, "migrate-store", "--to", Shown[0].Replace("Host=db1;Database=roma;Username=roma", target, StringComparison.Ordinal));

    private RomaStart OnPostgres(params string[] arguments) =>
        WithRing(node.Path, [.. arguments, "--Roma:Storage:Provider=Postgres", $"--ConnectionStrings:Roma={target}"]);

    private Task<string> CopyToPostgresAsync() => CopyAsync(ToPostgres());

    private async Task<string> CopyAsync(RomaStart start)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(start);
        Assert.True(exitCode == 0, error);
        written.Append(output).Append(error);
        return output;
    }

    private async Task MakeAppsAsync(int count)
    {
        await RomaProcess.MakeStoreAsync(sqlite.Path);
        var (exitCode, _, error) = await RomaProcess.RunAsync(sqlite.Path, "seed", $"--apps={count}");
        Assert.True(exitCode == 0, error);
    }

    private async Task WaitForRowsAsync(long count)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await server.QueryAsync<long>(database, "SELECT COUNT(*) FROM apps"))[0] < count)
        {
            enough.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task AssertRefusesAsync(RomaStart start, string reason)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(start);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain(DatabasePassword, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
