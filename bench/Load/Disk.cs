using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Roma.Bench.Load;

/// <summary>
/// What the disk allows: the medians of a flush where the file grows and where it is written over, in microseconds, and units of work per second
/// through SQLite alone.
/// </summary>
internal sealed record DiskSample(double Flush, double FlushInPlace, double UnitsAlone, double UnitsTogether);

/// <summary>Measures the disk without Roma, in the folder of the stores.</summary>
internal static class Disk
{
    private const int Flushes = 300;
    private const int Commits = 200;
    private const int UnitsPerGroup = 64;
    private const int Rows = 10_000;

    // As much as a reset writes: a row of some 300 bytes that changes, and one that is added.
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
        var file = Path.Combine(Layout.Artifacts, "disk.tmp");
        try
        {
            var flush = MeasureFlush(file);
            // Now the file has its length, as SQLite's log has after its first checkpoint.
            var flushInPlace = MeasureFlush(file);
            File.Delete(file);
            var (alone, together) = MeasureSqlite(file);
            return new DiskSample(flush, flushInPlace, alone, together);
        }
        finally
        {
            foreach (var leftover in Directory.EnumerateFiles(Layout.Artifacts, "disk.tmp*"))
            {
                File.Delete(leftover);
            }
        }
    }

    private static double MeasureFlush(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.Write);
        // About what the commit of one reset adds to SQLite's log.
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

        return (UnitsPerSecond(connection, 1), UnitsPerSecond(connection, UnitsPerGroup));
    }

    private static double UnitsPerSecond(SqliteConnection connection, int unitsPerCommit)
    {
        using var begin = Prepare(connection, "BEGIN IMMEDIATE");
        using var update = Prepare(connection, "UPDATE changed SET content = randomblob(93) WHERE id = abs(random()) % @Rows", ("@Rows", Rows));
        using var insert = Prepare(connection, "INSERT INTO added VALUES (lower(hex(randomblob(18))), randomblob(150))");
        using var commit = Prepare(connection, "COMMIT");
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Commits; i++)
        {
            begin.ExecuteNonQuery();
            for (var unit = 0; unit < unitsPerCommit; unit++)
            {
                update.ExecuteNonQuery();
                insert.ExecuteNonQuery();
            }

            commit.ExecuteNonQuery();
        }

        return Commits * unitsPerCommit / Stopwatch.GetElapsedTime(start).TotalSeconds;
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
