using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Roma.Application.Pipeline;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database beside the writer, and lets the writer copy what came meanwhile and begin the log anew
/// (https://sqlite.org/wal.html#ckpt). The writer alone would stop for all of it, and for the disk to take it.
/// </summary>
internal sealed class Checkpointer(DatabaseAnchor anchor, OutageLog outage) : IAsyncDisposable
{
    /// <summary>
    /// After how many changed rows the log is copied. A page that was changed more than once is copied once; but until then the log grows, to
    /// some forty megabytes where every reset changes a page of its own.
    /// </summary>
    private const int Enough = 16_000;

    /// <summary>How often it is copied beside the writer: the second time there is a tenth of it, and the writer finds a hundredth.</summary>
    private const int Rounds = 2;

    private Task? copying;
    private PreparedConnection? connection;
    private PreparedConnection? lastWriter;
    private int rowsCopied;

    /// <summary>Takes note that <paramref name="writer"/> has committed, who comes alone and waits a moment if it has to copy the rest.</summary>
    public void Note(PreparedConnection writer)
    {
        if (writer != lastWriter)
        {
            (lastWriter, rowsCopied) = (writer, 0);
        }

        if (copying is null)
        {
            if (writer.ChangedRows - rowsCopied >= Enough)
            {
                Start();
            }
        }
        else if (copying.IsCompleted && TryCopy(() => writer.CopyLog(SQLITE_CHECKPOINT_RESTART)))
        {
            copying = null;
            rowsCopied = writer.ChangedRows;
        }
    }

    /// <summary>Begins to copy the log, unless that is under way: it may be what fills the disk.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A thread that cannot be had now may be had at the next commit.")]
    public void Start()
    {
        if (copying is { IsCompleted: false })
        {
            return;
        }

        try
        {
            // On a thread of its own: it waits for the disk, and must not occupy one that requests need.
            copying = Task.Factory.StartNew(
                () => TryCopy(CopyBeside), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            outage.Failed(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (copying ?? Task.CompletedTask);
        Close();
    }

    [SuppressMessage("Design", "CA1031", Justification = "What was not copied is in the log, and the log is copied again later.")]
    private bool TryCopy(Action copy)
    {
        var failuresBefore = outage.Failures;
        try
        {
            anchor.EnsureInPlace();
            copy();
            outage.Succeeded(failuresBefore);
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or SqliteException { SqliteErrorCode: SQLITE_BUSY })
        {
            // The writer reports it; or somebody reads the log, or copies it, and the next commit is another occasion.
            return false;
        }
        catch (Exception exception)
        {
            if (exception is IOException or SqliteException { SqliteErrorCode: SQLITE_IOERR })
            {
                // The system may have dropped what it could not write, and says so only once; SQLite would take it for copied.
                anchor.KeepLog();
            }

            outage.Failed(exception);
            return false;
        }
    }

    private void CopyBeside()
    {
        try
        {
            connection ??= anchor.Connect(SqliteOpenMode.ReadWrite, static opened => opened.Run("PRAGMA synchronous = FULL"));
            for (var round = 0; round < Rounds; round++)
            {
                connection.CopyLog(SQLITE_CHECKPOINT_PASSIVE);
                // SQLite leaves it to the last copy to wait for the disk.
                anchor.Flush();
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void Close()
    {
        connection?.Dispose();
        connection = null;
    }
}
