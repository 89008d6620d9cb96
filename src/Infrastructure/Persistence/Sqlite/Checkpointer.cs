using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Checkpoints the WAL (https://sqlite.org/wal.html#ckpt) in the background, and lets the writer checkpoint what came meanwhile and restart the
/// WAL: the writer alone would stop for all of it, and for the disk to take it (docs/adr/0012).
/// </summary>
internal sealed partial class Checkpointer : IAsyncDisposable
{
    /// <summary>
    /// After how many changed rows a checkpoint begins. A page that was changed more than once is copied once; but until then the WAL grows, to
    /// some forty megabytes if every reset changes a page of its own.
    /// </summary>
    private const int RowsPerCheckpoint = 16_000;

    /// <summary>How often the WAL is checkpointed in the background: the second pass finds a tenth of it, and the writer a hundredth.</summary>
    private const int PassivePasses = 2;

    private readonly DatabaseFile file;
    private readonly OutageLog outage;
    private Task? running;
    private PreparedConnection? connection;
    private PreparedConnection? lastWriter;
    private int rowsBefore;

    public Checkpointer(DatabaseFile file, ILogger logger, TimeProvider clock)
    {
        this.file = file;
        outage = new OutageLog(clock, exception => LogFailing(logger, exception.Message, exception), () => LogRecovered(logger));
    }

    /// <summary>Call after each commit, on the writer's thread. May run the final checkpoint there.</summary>
    public void AfterCommit(PreparedConnection writer)
    {
        if (writer != lastWriter)
        {
            (lastWriter, rowsBefore) = (writer, 0);
        }

        if (running is null)
        {
            if (writer.ChangedRows - rowsBefore >= RowsPerCheckpoint)
            {
                Start();
            }
        }
        else if (running.IsCompleted && TryRun(() => writer.Checkpoint(SQLITE_CHECKPOINT_RESTART)))
        {
            running = null;
            rowsBefore = writer.ChangedRows;
        }
    }

    /// <summary>Call on the writer's thread. Begins a checkpoint in the background, unless one is running.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A thread that cannot be had now may be had at the next commit.")]
    public void Start()
    {
        if (running is { IsCompleted: false })
        {
            return;
        }

        try
        {
            // On a thread of its own: it waits for the disk, and must not occupy one that requests need.
            running = Task.Factory.StartNew(
                () => TryRun(CheckpointInBackground), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception exception)
        {
            outage.Failed(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (running ?? Task.CompletedTask);
        Close();
    }

    [SuppressMessage("Design", "CA1031", Justification = "What was not checkpointed is in the WAL, and there is another checkpoint later.")]
    private bool TryRun(Action checkpoint)
    {
        var failuresBefore = outage.Failures;
        try
        {
            file.EnsureNotStopped();
            checkpoint();
            outage.Succeeded(failuresBefore);
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or SqliteException { SqliteErrorCode: SQLITE_BUSY })
        {
            // The writer reports an outage. If somebody else reads or checkpoints the WAL, the next commit tries again.
            return false;
        }
        catch (Exception exception)
        {
            if (exception is IOException or SqliteException { SqliteErrorCode: SQLITE_IOERR })
            {
                // The system may have dropped what it could not write, and says so only once; SQLite would take it for checkpointed.
                file.StopUntilRestart(
                    "The database file could not be written to, and only the WAL has the latest changes: restart the service.");
            }

            outage.Failed(exception);
            return false;
        }
    }

    private void CheckpointInBackground()
    {
        try
        {
            connection ??= file.Connect(SqliteOpenMode.ReadWrite, "PRAGMA synchronous = FULL");
            for (var pass = 0; pass < PassivePasses; pass++)
            {
                connection.Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
                // SQLite leaves it to the checkpoint that reaches the end of the WAL to wait for the disk.
                file.Flush();
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

    [LoggerMessage(EventId = 19, Level = LogLevel.Error, Message = "The WAL cannot be checkpointed into the database, and grows: {Reason}")]
    private static partial void LogFailing(ILogger logger, string reason, Exception exception);

    [LoggerMessage(EventId = 25, Level = LogLevel.Information, Message = "The WAL is checkpointed into the database again.")]
    private static partial void LogRecovered(ILogger logger);
}
