using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Roma.Bench.Load;

/// <summary>A store with apps in it, whose ids are in files for wrk.</summary>
internal sealed class Store
{
    /// <summary>The setting that says where a store is, as the environment has it.</summary>
    public const string FolderVariable = "Roma__DataDirectory";

    private const int MaxIds = 200_000;

    private const string CountSql = "SELECT COUNT(*) FROM apps WHERE project_id = 'bench' AND instance_id = 'bench'";

    // What create.lua left.
    private const string RemoveCreatedSql = "DELETE FROM apps WHERE project_id = 'bench' AND instance_id = 'created'";

    private const string EntriesSql = "SELECT COUNT(*), MAX(entry_id) FROM audit_entries WHERE project_id = 'bench' AND entry_id > @After";

    private const string IdsSql = "SELECT app_id FROM apps WHERE project_id = 'bench' AND instance_id = 'bench' ORDER BY random() LIMIT @Limit";

    private Store(string folder, int apps) => (Folder, Apps) = (folder, apps);

    public int Apps { get; }

    public string Folder { get; }

    /// <summary>A token that may do everything; a new one each time.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The bytes of the database.</summary>
    public long DatabaseSize => new FileInfo(DatabaseFile).Length;

    /// <summary>The bytes of the write-ahead log, which is there while a server has the store open.</summary>
    public long LogSize => new FileInfo(DatabaseFile + "-wal") is { Exists: true } log ? log.Length : 0;

    private string DatabaseFile => Path.Combine(Folder, "roma.db");

    /// <summary>Makes a store, unless there is one from before and <paramref name="fresh"/> does not ask for another.</summary>
    public static async Task<Store> PrepareAsync(int apps, bool fresh, CancellationToken cancellationToken)
    {
        var store = new Store(Path.Combine(Layout.Artifacts, string.Create(CultureInfo.InvariantCulture, $"store-{apps}")), apps);
        if (fresh || !store.IsComplete())
        {
            store.Delete();
            // Only a service makes a store.
            var server = await Server.StartAsync(Layout.Roma, store.Folder);
            await server.DisposeAsync();
            string[] seed = ["seed", "--apps", apps.ToString(CultureInfo.InvariantCulture), "--project", "bench", "--instance", "bench"];
            await Command.RunRomaAsync(Layout.Roma, store.Folder, seed, cancellationToken);
            if (!store.IsComplete())
            {
                throw new BenchException($"{store.Folder} lacks apps after it was seeded.");
            }
        }

        await store.MakeReadyAsync(Layout.Roma, cancellationToken);
        return store;
    }

    /// <summary>A copy of a store with apps in it, for a build of Roma to change: the benchmarks beside this one must not find what it leaves.</summary>
    public static async Task<Store> PrepareCopyAsync(int apps, string build, string name, TextWriter progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Layout.Artifacts);
        await progress.WriteLineAsync("Preparing the store");
        var seeded = await PrepareAsync(apps, fresh: false, cancellationToken);
        return await seeded.CopyForAsync(build, name, cancellationToken);
    }

    /// <summary>A copy for a build of Roma to change. No server may have this store open.</summary>
    public async Task<Store> CopyForAsync(string build, string name, CancellationToken cancellationToken)
    {
        var copy = new Store($"{Folder}-{name}", Apps);
        copy.Delete();
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Folder, Path.GetRelativePath(Folder, file));
            MakePrivateFolder(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await copy.MakeReadyAsync(build, cancellationToken);
        return copy;
    }

    /// <summary>The file that names the apps that a row is about.</summary>
    public string IdsFor(Row row) => Folder + (row == Row.Hot ? ".hot-id" : ".ids");

    /// <summary>How many audit entries there are after the one that is given, and the last of them.</summary>
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

    // Roma warns of folders that others may enter.
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
        RemoveCreated();
        var ids = ReadIds();
        await File.WriteAllLinesAsync(IdsFor(Row.Reset), ids, cancellationToken);
        await File.WriteAllLinesAsync(IdsFor(Row.Hot), ids[..1], cancellationToken);
        string[] create = ["token", "create", "--all-projects", "--user", "bench", "--role", "admin", "--expires", "1d"];
        Token = (await Command.RunRomaAsync(build, Folder, create, cancellationToken)).Trim();
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

    private string[] ReadIds()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = IdsSql;
        command.Parameters.AddWithValue("@Limit", MaxIds);
        using var reader = command.ExecuteReader();
        List<string> ids = [];
        while (reader.Read())
        {
            ids.Add(reader.GetString(0));
        }

        return [.. ids];
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = DatabaseFile, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
