using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Roma.ApiTests.Documentation;

/// <summary>Two nodes on a PostgreSQL database behind nginx, by the commands that the documentation shows, all of them.</summary>
[PostgresOnly]
public sealed partial class PostgresTests : IDisposable
{
    private const string Heading = "## PostgreSQL";

    private static readonly ShellDocument Operations = new("docs/operations.md");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serves_by_two_nodes_behind_nginx_is_backed_up_and_restored()
    {
        Requirement.Programs("bash", "curl", "sed", "openssl", "dotnet");
        // Roma's role needs its password, unlike others.
        var accounts = await ServerTools.NewFolderAsync();
        ServerTools.DeleteAtTheEnd(accounts);
        var rules = Path.Combine(accounts, "pg_hba.conf");
        await File.WriteAllTextAsync(
            rules, "host all roma 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n", TestContext.Current.CancellationToken);
        await using var server = await PostgresServer.StartAsync([.. PostgresServer.WithoutDurability, $"hba_file={rules}"]);
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
                {ProgramsAt(server)}
                trap 'kill $(jobs -p) 2> /dev/null || true' EXIT
                {script[..stop]}
                NODE=$(jobs -p | sed -n 2p)
                kill $NODE && wait $NODE
                for _ in 1 2 3 4; do curl -sf -w '\n' "$APPS/$ID/secret" -H "X-Auth-Token: $TOKEN"; done
                {script[stop..]}
                """,
                folder.Path);

            // The reset, what is shown of it, what the restored database has, and what one node shows after the other's end.
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

    [Theory]
    [InlineData("GET", 2)]
    [InlineData("PUT", 1)]
    [InlineData("DELETE", 1)]
    [InlineData("POST", 1)]
    public async Task Has_nginx_send_a_read_to_the_next_node_where_one_hangs_up_and_a_change_to_none(string method, int times)
    {
        var count = 0;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var node = builder.Build();
        node.Run(context =>
        {
            Interlocked.Increment(ref count);
            context.Abort();
            return Task.CompletedTask;
        });
        await node.StartAsync(TestContext.Current.CancellationToken);
        var servers = Operations.BlockBelow(Heading, "nginx");
        var (nginx, address) = await NginxServer.StartAsync(NodeAddress().Replace(servers, new Uri(Assert.Single(node.Urls)).Authority));
        await using (nginx)
        {
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), new Uri(address, "/v2/p/instances/i/apps"));

            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal((HttpStatusCode.BadGateway, times), (response.StatusCode, count));
        }
    }

    private static string AddressOf(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(folder.Path, name), TestContext.Current.CancellationToken);

    // PostgreSQL's programs, with their own libraries.
    private static string ProgramsAt(PostgresServer server)
    {
        var programs = new[] { "psql", "createdb", "pg_dump", "pg_restore" }.Select(program =>
        {
            var libraries = ServerTools.CommandLine(program).Environment["LD_LIBRARY_PATH"];
            return $"{program}() {{ LD_LIBRARY_PATH='{libraries}' '{Path.Combine(ServerTools.PostgresBin, program)}' \"$@\"; }}";
        });
        var port = server.Port.ToString(CultureInfo.InvariantCulture);
        return string.Join('\n', programs.Append($"export PGHOST=127.0.0.1 PGPORT={port} PGUSER={PostgresQueries.Superuser}"));
    }

    [GeneratedRegex(@"127\.0\.0\.1:808\d", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NodeAddress();

    [GeneratedRegex("\"secret\":\"[^\"]+\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secrets();
}
