using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Reset;

/// <summary>
/// The limits of the disk: the median of a flush in microseconds, where the file grows and where it is overwritten, and changes per second through
/// SQLite without Roma, one or 64 in a transaction.
/// </summary>
internal sealed record DiskSample(double Flush, double FlushInPlace, double ChangesAlone, double ChangesTogether);

/// <summary>Measures the disk without Roma, in the folder of the stores.</summary>
internal static class Disk
{
    private const int Flushes = 300;
    private const int Commits = 200;
    private const int ChangesTogether = 64;
    private const int Rows = 10_000;

    // What a reset writes: it changes a row of about 300 bytes, and adds one.
    private const string CreateSql = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE changed (id INTEGER PRIMARY KEY, filler BLOB NOT NULL, content BLOB NOT NULL);
        CREATE TABLE added (id TEXT PRIMARY KEY, content BLOB NOT NULL);
        WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9999)
        INSERT INTO changed SELECT n, randomblob(200), randomblob(93) FROM numbers;
        """;

    public static DiskSample Measure()
    {
        var file = Path.Combine(Paths.Artifacts, "disk.tmp");
        try
        {
            var flush = MeasureFlush(file);
            // The file keeps its length, as SQLite's WAL does after a checkpoint.
            var flushInPlace = MeasureFlush(file);
            File.Delete(file);
            var (alone, together) = MeasureSqlite(file);
            return new DiskSample(flush, flushInPlace, alone, together);
        }
        finally
        {
            foreach (var leftover in Directory.EnumerateFiles(Paths.Artifacts, "disk.tmp*"))
            {
                File.Delete(leftover);
            }
        }
    }

    private static double MeasureFlush(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.Write);
        // About what the commit of one reset adds to SQLite's WAL.
        var pages = new byte[3 * 4096];
        var times = new double[Flushes];
        for (var i = 0; i < Flushes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RandomAccess.Write(handle, pages, (long)i * pages.Length);
            LibC.FlushData(handle);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return times.Median();
    }

    private static (double Alone, double Together) MeasureSqlite(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using (var create = connection.CreateCommand())
        {
            create.CommandText = CreateSql;
            create.ExecuteNonQuery();
        }

        return (ChangesPerSecond(connection, 1), ChangesPerSecond(connection, ChangesTogether));
    }

    private static double ChangesPerSecond(SqliteConnection connection, int changesPerCommit)
    {
        using var begin = Prepare(connection, "BEGIN IMMEDIATE");
        using var update = Prepare(connection, "UPDATE changed SET content = randomblob(93) WHERE id = abs(random()) % @Rows", ("@Rows", Rows));
        using var insert = Prepare(connection, "INSERT INTO added VALUES (lower(hex(randomblob(18))), randomblob(150))");
        using var commit = Prepare(connection, "COMMIT");
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Commits; i++)
        {
            begin.ExecuteNonQuery();
            for (var change = 0; change < changesPerCommit; change++)
            {
                update.ExecuteNonQuery();
                insert.ExecuteNonQuery();
            }

            commit.ExecuteNonQuery();
        }

        return Commits * changesPerCommit / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The callers pass constants.")]
    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.Prepare();
        return command;
    }
}
