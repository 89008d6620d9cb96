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

    private const string IdsSql = "SELECT app_id FROM apps WHERE project_id = 'bench' AND instance_id = 'bench' ORDER BY random() LIMIT @Limit";

    private Store(string folder, int apps) => (Folder, Apps) = (folder, apps);

    public int Apps { get; }

    public string Folder { get; }

    /// <summary>A token that may do everything; a new one each time.</summary>
    public string Token { get; private set; } = "";

    private string DatabaseFile => Path.Combine(Folder, "roma.db");

    /// <summary>Makes a store, unless there is one from before and <paramref name="fresh"/> does not ask for another.</summary>
    public static async Task<Store> PrepareAsync(int apps, bool fresh, CancellationToken cancellationToken)
    {
        var store = new Store(Path.Combine(Layout.Artifacts, string.Create(CultureInfo.InvariantCulture, $"store-{apps}")), apps);
        if (fresh || !store.IsComplete())
        {
            store.Delete();
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

    /// <summary>A copy for another build of Roma, which cannot serve the same files at the same time.</summary>
    public async Task<Store> CopyForAsync(string build, CancellationToken cancellationToken)
    {
        var copy = new Store(Folder + "-other", Apps);
        copy.Delete();
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await copy.MakeReadyAsync(build, cancellationToken);
        return copy;
    }

    /// <summary>The file that names the apps that a row is about.</summary>
    public string IdsFor(Row row) => Folder + (row == Row.Hot ? ".hot-id" : ".ids");

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
