using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Roma.Bench.Load.Harness;

/// <summary>A store with apps. Files beside it hold their ids and names for wrk.</summary>
internal sealed class Store : ILoadedStore
{
    /// <summary>The environment variable of the setting that says where a store is.</summary>
    public const string FolderVariable = "Roma__DataDirectory";

    private const int MaxLines = 200_000;

    private const string CountSql = "SELECT COUNT(*) FROM apps WHERE project_id = 'bench' AND instance_id = 'bench'";

    // The apps that create.lua left.
    private const string RemoveCreatedSql = """
        DELETE FROM apps WHERE project_id = 'bench' AND instance_id = 'created';
        DELETE FROM app_totals WHERE project_id = 'bench' AND instance_id = 'created';
        """;

    private const string EntriesSql = "SELECT COUNT(*), MAX(entry_id) FROM audit_entries WHERE project_id = 'bench' AND entry_id > @After";

    private const string SampleSql = "SELECT app_id, name FROM apps WHERE project_id = 'bench' AND instance_id = 'bench' ORDER BY random() LIMIT @Limit";

    private Store(string folder, int apps) => (Folder, Apps) = (folder, apps);

    public int Apps { get; }

    public string Folder { get; }

    /// <summary>A token with every right, created when the store was prepared.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The size of the database in bytes.</summary>
    public long DatabaseSize => new FileInfo(DatabaseFile).Length;

    /// <summary>The size of the write-ahead log in bytes; 0 if no server has the store open.</summary>
    public long LogSize => new FileInfo(DatabaseFile + "-wal") is { Exists: true } log ? log.Length : 0;

    private string DatabaseFile => Path.Combine(Folder, "roma.db");

    /// <summary>Uses the store of an earlier run, unless there is none or <paramref name="fresh"/> asks for a new one.</summary>
    public static Task<Store> PrepareAsync(int apps, bool fresh, CancellationToken cancellationToken) =>
        PrepareAsync(apps, Paths.Roma, "", fresh, cancellationToken);

    /// <summary>Has another build of Roma make a store: it may not know the schema of ours.</summary>
    public static Task<Store> PrepareOtherAsync(int apps, string build, string name, CancellationToken cancellationToken) =>
        PrepareAsync(apps, build, "-" + name, fresh: true, cancellationToken);

    private static async Task<Store> PrepareAsync(int apps, string build, string suffix, bool fresh, CancellationToken cancellationToken)
    {
        var store = new Store(Path.Combine(Paths.Artifacts, string.Create(CultureInfo.InvariantCulture, $"store-{apps}{suffix}")), apps);
        if (fresh || !store.IsComplete())
        {
            store.Delete();
            // Only a service makes a store.
            var server = await Server.StartAsync(build, store.Folder);
            await server.DisposeAsync();
            string[] seed = ["seed", "--apps", apps.ToString(CultureInfo.InvariantCulture), "--project", "bench", "--instance", "bench"];
            await ChildProcess.RunRomaAsync(build, store.Folder, seed, cancellationToken);
            if (!store.IsComplete())
            {
                throw new BenchException($"{store.Folder} lacks apps after it was seeded.");
            }
        }
        else
        {
            store.RemoveCreated();
        }

        await store.MakeReadyAsync(build, cancellationToken);
        return store;
    }

    /// <summary>A store of its own for a build of Roma, so that other runs do not find its changes.</summary>
    public static async Task<Store> PrepareCopyAsync(int apps, string build, string name, TextWriter progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Paths.Artifacts);
        await progress.WriteLineAsync("Preparing the store");
        if (!string.Equals(build, Paths.Roma, StringComparison.Ordinal))
        {
            return await PrepareOtherAsync(apps, build, name, cancellationToken);
        }

        var seeded = await PrepareAsync(apps, fresh: false, cancellationToken);
        return await seeded.CopyAsync(name, cancellationToken);
    }

    private async Task<Store> CopyAsync(string name, CancellationToken cancellationToken)
    {
        var copy = new Store($"{Folder}-{name}", Apps);
        copy.Delete();
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Folder, Path.GetRelativePath(Folder, file));
            MakePrivateFolder(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await copy.MakeReadyAsync(Paths.Roma, cancellationToken);
        return copy;
    }

    public string PathOf(AppFile file) => file switch
    {
        AppFile.Ids => Folder + ".ids",
        AppFile.OneId => Folder + ".one-id",
        _ => Folder + ".names",
    };

    /// <summary>Counts the audit entries after the one with the given id, and returns the id of the last one too.</summary>
    public (long Count, string Last) CountEntries(string after = "")
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = EntriesSql;
        command.Parameters.AddWithValue("@After", after);
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.IsDBNull(1) ? after : reader.GetString(1));
    }

    // Roma warns about folders that other users may open.
    private static void MakePrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Delete()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task MakeReadyAsync(string build, CancellationToken cancellationToken)
    {
        // First, since it migrates a store of an earlier build.
        string[] create = ["token", "create", "--all-projects", "--user", "bench", "--role", "admin", "--expires", "1d"];
        Token = (await ChildProcess.RunRomaAsync(build, Folder, create, cancellationToken)).Trim();
        var (ids, names) = ReadSample();
        await File.WriteAllLinesAsync(PathOf(AppFile.Ids), ids, cancellationToken);
        await File.WriteAllLinesAsync(PathOf(AppFile.OneId), ids[..1], cancellationToken);
        await File.WriteAllLinesAsync(PathOf(AppFile.Names), names, cancellationToken);
    }

    private bool IsComplete()
    {
        if (!File.Exists(DatabaseFile))
        {
            return false;
        }

        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = CountSql;
        return (long)command.ExecuteScalar()! >= Apps;
    }

    private void RemoveCreated()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = RemoveCreatedSql;
        command.ExecuteNonQuery();
    }

    private (List<string> Ids, List<string> Names) ReadSample()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = SampleSql;
        command.Parameters.AddWithValue("@Limit", MaxLines);
        using var reader = command.ExecuteReader();
        var (ids, names) = (new List<string>(), new List<string>());
        while (reader.Read())
        {
            ids.Add(reader.GetString(0));
            names.Add(reader.GetString(1));
        }

        return (ids, names);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = DatabaseFile, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
