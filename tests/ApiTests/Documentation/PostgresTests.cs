using System.Globalization;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Documentation;

/// <summary>Two nodes on a PostgreSQL database behind nginx, by the commands that the documentation shows, all of them.</summary>
[PostgresOnly]
public sealed partial class PostgresTests : IAsyncLifetime
{
    private const string Heading = "## PostgreSQL";

    private static readonly ShellDocument Operations = new("docs/operations.md");

    private readonly TemporaryFolder folder = new();
    private string accounts = "";
    private PostgresServer server = null!;

    public async ValueTask InitializeAsync()
    {
        // Roma's role needs its password, unlike others.
        accounts = await ServerTools.NewFolderAsync();
        var file = Path.Combine(accounts, "pg_hba.conf");
        await File.WriteAllTextAsync(file, "host all roma 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n", TestContext.Current.CancellationToken);
        server = await PostgresServer.StartAsync([.. PostgresServer.WithoutDurability, $"hba_file={file}"]);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(accounts, recursive: true);
        folder.Dispose();
    }

    [Fact]
    public async Task Serves_by_two_nodes_behind_nginx_is_backed_up_and_restored()
    {
        Requirement.Programs("bash", "curl", "sed", "openssl", "dotnet");
        var (database, one, two, restored) = (AddressOf(server.Port), AddressOf(FreePort.Next()), AddressOf(FreePort.Next()), AddressOf(FreePort.Next()));
        var servers = Operations.BlockBelow(Heading, "nginx");
        var (nginx, address) = await NginxServer.StartAsync(Replace(servers));
        await using (nginx)
        {
            var script = Replace(Operations.AllCommandsBelow(Heading))
                .Replace("http://127.0.0.1/", address.ToString(), StringComparison.Ordinal)
                .Replace("../src/Api", Path.Combine(Repository.Root, "src", "Api"), StringComparison.Ordinal);
            var stop = script.LastIndexOf("kill ", StringComparison.Ordinal);

            var output = await ShellDocument.RunAsync(
                $"""
                {ProgramsAtTheServer()}
                trap 'kill $(jobs -p) 2> /dev/null || true' EXIT
                {script[..stop]}
                NODE=$(jobs -p | sed -n 2p)
                kill $NODE && wait $NODE
                for _ in 1 2 3 4; do curl -sf -w '\n' "$APPS/$ID/secret" -H "X-Auth-Token: $TOKEN"; done
                {script[stop..]}
                """,
                folder.Path);

            // The reset, what both nodes show of it, what the restored database has, and what one node shows after the other's end.
            var secrets = Secrets().Matches(output).Select(match => match.Value).ToList();
            Assert.Equal(7, secrets.Count);
            Assert.Single(secrets.Distinct(StringComparer.Ordinal));
            Assert.Contains("user=alice", await ReadAsync("token.txt"), StringComparison.Ordinal);
            Assert.Matches("roma_[A-Za-z0-9]{44}", await ReadAsync("node1.log"));
            Assert.DoesNotMatch("roma_[A-Za-z0-9]{44}", await ReadAsync("node2.log"));
        }

        string Replace(string text) => text
            .Replace("127.0.0.1:5432", database, StringComparison.Ordinal)
            .Replace("127.0.0.1:8081", one, StringComparison.Ordinal)
            .Replace("127.0.0.1:8082", two, StringComparison.Ordinal)
            .Replace("127.0.0.1:8083", restored, StringComparison.Ordinal);
    }

    private static string AddressOf(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(folder.Path, name), TestContext.Current.CancellationToken);

    // PostgreSQL's programs with their own libraries, at the server of this test.
    private string ProgramsAtTheServer()
    {
        var programs = new[] { "psql", "createdb", "pg_dump", "pg_restore" }.Select(program =>
        {
            var libraries = ServerTools.CommandLine(program).Environment["LD_LIBRARY_PATH"];
            return $"{program}() {{ LD_LIBRARY_PATH='{libraries}' '{Path.Combine(ServerTools.PostgresBin, program)}' \"$@\"; }}";
        });
        var port = server.Port.ToString(CultureInfo.InvariantCulture);
        return string.Join('\n', programs.Append($"export PGHOST=127.0.0.1 PGPORT={port} PGUSER={PostgresQueries.Superuser}"));
    }

    [GeneratedRegex("\"secret\":\"[^\"]+\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secrets();
}
