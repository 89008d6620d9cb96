using System.Globalization;

namespace Roma.Servers;

/// <summary>
/// Three PostgreSQL of which Patroni makes one the leader, another the synchronous standby, and a standby the leader when the leader fails. What is
/// committed is on two of them. Three etcd say who leads.
/// </summary>
internal sealed class PatroniCluster : IAsyncDisposable
{
    private const string Administration = "postgres";

    private readonly string folder;
    private readonly ServerOutput output = new();
    private readonly List<ServerProcess> etcd = [];
    private readonly List<PatroniNode> nodes = [];

    private PatroniCluster(string folder) => this.folder = folder;

    /// <summary>What all its processes wrote.</summary>
    public string Output => output.ToString();

    /// <summary>Starts a cluster, and waits until two can follow the leader; skips the test where there is none.</summary>
    public static async Task<PatroniCluster> StartAsync()
    {
        ServerTools.Require();
        var cluster = new PatroniCluster(await ServerTools.NewFolderAsync());
        try
        {
            var addresses = await cluster.StartEtcdAsync();
            cluster.nodes.AddRange(Enumerable.Range(1, 3).Select(
                number => PatroniNode.Start(string.Create(CultureInfo.InvariantCulture, $"node{number}"), cluster.folder, addresses, cluster.output)));
            await cluster.WaitForLeaderAsync("leader", "replica", "sync_standby");
            await PostgresQueries.CreateOwnerAsync(await cluster.LeaderConnectionStringAsync(Administration));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>For Npgsql's data source with several hosts, as the owner of <paramref name="database"/>: all three nodes.</summary>
    public string ConnectionString(string database) => ConnectionString(nodes, database);

    /// <summary>The name of the node that leads, as soon as one does that was neither killed nor frozen.</summary>
    public async Task<string> LeaderAsync() => (await WaitForLeaderAsync()).Name;

    /// <summary>Makes a database that Roma's account owns; answers its name, which no other has.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = PostgresQueries.NewDatabaseName();
        await PostgresQueries.CreateDatabaseAsync(await LeaderConnectionStringAsync(Administration), name, template: null);
        return name;
    }

    /// <summary>Asks the leader.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string database, string sql, object? parameters = null) =>
        await PostgresQueries.QueryAsync<T>(await LeaderConnectionStringAsync(database), sql, parameters);

    /// <summary>Asks the leader.</summary>
    public async Task<int> ExecuteAsync(string database, string sql, object? parameters = null) =>
        await PostgresQueries.ExecuteAsync(await LeaderConnectionStringAsync(database), sql, parameters);

    /// <summary>SIGKILL to the leader and its Patroni, which stay away.</summary>
    public async Task KillLeaderAsync() => await (await WaitForReplaceableLeaderAsync()).KillAsync();

    /// <summary>SIGKILL to the leader; its Patroni starts it again.</summary>
    public async Task KillPostgresOfLeaderAsync() => await (await WaitForReplaceableLeaderAsync()).KillPostgresAsync();

    /// <summary>SIGSTOP to the leader and its Patroni: connections are taken, and nothing is answered.</summary>
    public async Task FreezeLeaderAsync() => await (await WaitForReplaceableLeaderAsync()).FreezeAsync();

    /// <summary>Lets all go on that were frozen.</summary>
    public Task ThawAsync() => Task.WhenAll(nodes.Where(node => node.IsSilent).Select(node => node.ThawAsync()));

    /// <summary>Has the leader hand over to another node in order.</summary>
    public async Task SwitchOverAsync() => await (await WaitForReplaceableLeaderAsync()).SwitchOverAsync();

    public async ValueTask DisposeAsync()
    {
        await ServerProcess.KillAsync(folder);
        nodes.ForEach(node => node.Dispose());
        etcd.ForEach(server => server.Dispose());
        Directory.Delete(folder, recursive: true);
    }

    private static string ConnectionString(IEnumerable<PatroniNode> hosts, string database)
    {
        var addresses = hosts.Select(node => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{node.Port}"));
        return $"Host={string.Join(',', addresses)};Username={PostgresQueries.Owner};Database={database}";
    }

    private async Task<string> LeaderConnectionStringAsync(string database) => ConnectionString([await WaitForLeaderAsync()], database);

    // Without a synchronous standby, nobody may take over what the leader had.
    private Task<PatroniNode> WaitForReplaceableLeaderAsync() => WaitForLeaderAsync("sync_standby");

    // Each Patroni writes a line a second, and more when something happens: then one looks again.
    private async Task<PatroniNode> WaitForLeaderAsync(params IReadOnlyList<string> roles)
    {
        PatroniNode? leader = null;
        await output.UntilAsync(
            string.Join(" and ", roles.DefaultIfEmpty("leader")),
            async () => (leader = await FindLeaderAsync()) is not null && !roles.Except(await leader.RunningRolesAsync()).Any());
        return leader!;
    }

    private async Task<PatroniNode?> FindLeaderAsync()
    {
        foreach (var node in nodes.Where(node => !node.IsSilent))
        {
            if (await node.IsLeaderAsync())
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>Answers where they are to be asked.</summary>
    private async Task<IReadOnlyList<string>> StartEtcdAsync()
    {
        var members = Enumerable.Range(1, 3).Select(number => (
            Name: string.Create(CultureInfo.InvariantCulture, $"etcd{number}"),
            Client: string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}"),
            Peer: string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}"))).ToList();
        etcd.AddRange(members.Select(member =>
        {
            var data = Path.Combine(folder, member.Name);
            return ServerProcess.Start(
                output, data, "etcd", "--name", member.Name, "--data-dir", data,
                "--listen-client-urls", $"http://{member.Client}", "--advertise-client-urls", $"http://{member.Client}",
                "--listen-peer-urls", $"http://{member.Peer}", "--initial-advertise-peer-urls", $"http://{member.Peer}",
                "--initial-cluster", string.Join(',', members.Select(other => $"{other.Name}=http://{other.Peer}")));
        }));
        await etcd[0].UntilItWritesAsync("ready to serve client requests");
        return [.. members.Select(member => member.Client)];
    }
}
