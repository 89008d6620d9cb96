using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Roma.Servers;

/// <summary>A PostgreSQL with the Patroni that starts, watches and promotes it.</summary>
internal sealed class PatroniNode : IDisposable
{
    private readonly string folder;
    private readonly int restPort = FreePort.Next();
    private readonly HttpClient rest;
    private readonly ServerProcess process;

    private PatroniNode(string name, string clusterFolder, IEnumerable<string> etcd, ServerOutput output)
    {
        Name = name;
        folder = Path.Combine(clusterFolder, name);
        var configuration = folder + ".yml";
        File.WriteAllText(configuration, Configuration(etcd));
        rest = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{restPort}")) };
        process = ServerProcess.Start(output, folder, "patroni", configuration);
    }

    public string Name { get; }

    public int Port { get; } = FreePort.Next();

    /// <summary>Nobody hears of it until it is thawed, or ever again.</summary>
    public bool IsSilent { get; private set; }

    private string DataFolder => Path.Combine(folder, "data");

    public static PatroniNode Start(string name, string clusterFolder, IEnumerable<string> etcd, ServerOutput output) =>
        new(name, clusterFolder, etcd, output);

    /// <summary>Whether it is the primary, and has the lock that makes it that.</summary>
    public async Task<bool> IsLeaderAsync()
    {
        try
        {
            using var response = await rest.GetAsync(new Uri("/primary", UriKind.Relative));

            // It has the lock also while its PostgreSQL is down, or back and read-only.
            var status = await response.Content.ReadFromJsonAsync<JsonNode>();
            return response.IsSuccessStatusCode && (string?)status!["state"] == "running" && (string?)status["role"] is "master" or "primary";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>What the nodes are to each other, such as <c>leader</c> and <c>sync_standby</c>; only those that run.</summary>
    public async Task<IReadOnlyList<string>> RunningRolesAsync()
    {
        var cluster = await rest.GetFromJsonAsync<JsonNode>("/cluster");
        return
        [
            .. cluster!["members"]!.AsArray()
                .Where(member => (string?)member!["state"] is "running" or "streaming")
                .Select(member => (string)member!["role"]!),
        ];
    }

    /// <summary>Hands the lead over to another node, in order.</summary>
    public async Task SwitchOverAsync()
    {
        // Patroni wants to know the length first, which JsonContent does not.
        using var content = new StringContent($$"""{"leader":"{{Name}}"}""");
        using var response = await rest.PostAsync(new Uri("/switchover", UriKind.Relative), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task FreezeAsync()
    {
        IsSilent = true;
        return process.FreezeAsync();
    }

    public Task ThawAsync()
    {
        IsSilent = false;
        return process.ThawAsync();
    }

    /// <summary>SIGKILL to Patroni and PostgreSQL.</summary>
    public Task KillAsync()
    {
        IsSilent = true;
        return process.KillAsync();
    }

    /// <summary>SIGKILL to PostgreSQL alone, which Patroni notices.</summary>
    public Task KillPostgresAsync() => ServerProcess.KillAsync(DataFolder);

    public void Dispose()
    {
        process.Dispose();
        rest.Dispose();
    }

    // The times are the shortest that Patroni takes. Who waits asks after each line: an answer that logs one would make that a loop.
    private string Configuration(IEnumerable<string> etcd) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        scope: roma
        name: {{Name}}
        restapi: { listen: '127.0.0.1:{{restPort}}', connect_address: '127.0.0.1:{{restPort}}' }
        etcd3: { hosts: '{{string.Join(',', etcd)}}' }
        watchdog: { mode: 'off' }
        log: { loggers: { patroni.api: CRITICAL } }
        bootstrap:
          dcs: { ttl: 7, loop_wait: 1, retry_timeout: 3, synchronous_mode: true, postgresql: { use_pg_rewind: true } }
          initdb: [ { encoding: UTF8 }, { locale: C }, no-sync ]
        postgresql:
          use_unix_socket: true
          listen: '127.0.0.1:{{Port}}'
          connect_address: '127.0.0.1:{{Port}}'
          data_dir: '{{DataFolder}}'
          bin_dir: '{{ServerTools.PostgresBin}}'
          pgpass: '{{folder}}.pgpass'
          basebackup: [ { checkpoint: fast }, no-sync ]
          authentication:
            superuser: { username: '{{PostgresQueries.Superuser}}' }
            replication: { username: '{{PostgresQueries.Superuser}}' }
          parameters: { unix_socket_directories: '{{Path.GetDirectoryName(folder)}}', jit: 'off' }
          pg_hba: [ host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust, local all all trust, local replication all trust ]
        """);
}
