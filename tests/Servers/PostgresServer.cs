using System.Globalization;

namespace Roma.Servers;

/// <summary>A real PostgreSQL on a port and a folder of its own; both outlive its processes, which can be killed, frozen and started again.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Settings of a server whose rows nobody misses after a crash of the machine.</summary>
    public static readonly IReadOnlyList<string> WithoutDurability = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

    private const string Administration = "postgres";

    private static readonly Lazy<Task<string>> FreshData = new(MakeFreshDataAsync);

    private readonly string folder;
    private readonly IReadOnlyList<string> settings;
    private ServerOutput output = new();
    private ServerProcess? process;

    private PostgresServer(string folder, IReadOnlyList<string> settings)
    {
        this.folder = folder;
        this.settings = settings;
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>What it wrote since it was last started.</summary>
    public string Output => output.ToString();

    private string DataFolder => Path.Combine(folder, "data");

    /// <summary>Starts a new server with <paramref name="settings"/> such as <c>fsync=off</c>; skips the test where there is none.</summary>
    public static async Task<PostgresServer> StartAsync(params IEnumerable<string> settings)
    {
        ServerTools.Require();
        var server = new PostgresServer(await ServerTools.NewFolderAsync(), [.. settings]);
        return await server.StartOrDisposeAsync(async () =>
        {
            await ServerTools.RunAsync("cp", "--recursive", await FreshData.Value, server.DataFolder);
            await server.RestartAsync();
            await PostgresQueries.CreateOwnerAsync(server.ConnectionString(Administration));
        });
    }

    /// <summary>Starts a server that has all that this one has, and that from now on each commit of this one waits for.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"standby_{Port}");
        var standby = new PostgresServer(await ServerTools.NewFolderAsync(), [.. settings, $"cluster_name={name}"]);
        return await standby.StartOrDisposeAsync(async () =>
        {
            await ServerTools.RunAsync(
                "pg_basebackup", "-R", "-C", "-S", name, "--checkpoint=fast", "--no-sync", "-D", standby.DataFolder,
                "-d", string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={Port} user={PostgresQueries.Superuser}"));

            // The copy must not have it: as a primary, it would wait for itself.
            await ExecuteAsync(Administration, $"ALTER SYSTEM SET synchronous_standby_names = '{name}'");
            await ExecuteAsync(Administration, "SELECT pg_reload_conf()");
            await standby.RestartAsync();
            await process!.UntilItWritesAsync($"standby \"{name}\" is now a synchronous standby");
        });
    }

    /// <summary>For Npgsql, as the owner of <paramref name="database"/>; with <paramref name="others"/> as further hosts.</summary>
    public string ConnectionString(string database, params IEnumerable<PostgresServer> others)
    {
        var hosts = others.Prepend(this).Select(server => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}"));
        return $"Host={string.Join(',', hosts)};Username={PostgresQueries.Owner};Database={database}";
    }

    /// <summary>Makes a database that Roma's account owns, with all that <paramref name="template"/> has; answers its name, which no other has.</summary>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = PostgresQueries.NewDatabaseName();
        await CreateDatabaseAsync(name, template);
        return name;
    }

    /// <inheritdoc cref="PostgresQueries.CreateDatabaseAsync"/>
    public Task CreateDatabaseAsync(string name, string? template) =>
        PostgresQueries.CreateDatabaseAsync(ConnectionString(Administration), name, template);

    /// <summary>Deletes a database, whoever is connected to it.</summary>
    public Task DropDatabaseAsync(string database) => ExecuteAsync(Administration, $"DROP DATABASE {database} WITH (FORCE)");

    public Task<IReadOnlyList<T>> QueryAsync<T>(string database, string sql, object? parameters = null) =>
        PostgresQueries.QueryAsync<T>(ConnectionString(database), sql, parameters);

    public Task<int> ExecuteAsync(string database, string sql, object? parameters = null) =>
        PostgresQueries.ExecuteAsync(ConnectionString(database), sql, parameters);

    /// <summary>SIGSTOP to all its processes: connections are taken, and nothing is answered.</summary>
    public Task FreezeAsync() => process?.FreezeAsync() ?? Task.CompletedTask;

    public Task ThawAsync() => process?.ThawAsync() ?? Task.CompletedTask;

    /// <summary>SIGKILL to all its processes: connections are refused when they are gone.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            await process.KillAsync();
            process.Dispose();
            process = null;
        }
    }

    /// <summary>Ends it in order: open transactions are rolled back.</summary>
    public async Task StopAsync()
    {
        if (process is not null)
        {
            await process.InterruptAsync();
            process.Dispose();
            process = null;
        }
    }

    /// <summary>Starts it with what it stored, on the same port, and waits until it answers; stops it before that where it runs.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        output = new ServerOutput();
        var all = settings.Concat(["listen_addresses=127.0.0.1", $"unix_socket_directories={folder}", "jit=off"]);
        var port = Port.ToString(CultureInfo.InvariantCulture);
        process = ServerProcess.Start(
            output, folder, "postgres", ["-D", DataFolder, "-p", port, .. all.SelectMany(setting => new[] { "-c", setting })]);
        await process.UntilItWritesAsync("database system is ready to accept");
    }

    /// <summary>Makes a standby the primary, and waits until it takes changes.</summary>
    public async Task PromoteAsync() =>
        Assert.Equal([true], await QueryAsync<bool>(Administration, "SELECT pg_promote(wait => true)"));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> MakeFreshDataAsync()
    {
        var data = await ServerTools.NewFolderAsync();
        ServerTools.DeleteAtTheEnd(data);
        await ServerTools.RunAsync(
            "initdb", "-D", data, "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync", $"--username={PostgresQueries.Superuser}");
        return data;
    }

    private async Task<PostgresServer> StartOrDisposeAsync(Func<Task> start)
    {
        try
        {
            await start();
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
