using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// Copies the write-ahead log into the database beside the writer, and lets the writer copy what came meanwhile: only then can the log begin
/// anew (https://sqlite.org/wal.html#ckpt). The writer alone would stop for all of it, and for the disk to take it.
/// </summary>
internal sealed class Checkpointer(DatabaseAnchor anchor) : IAsyncDisposable
{
    /// <summary>
    /// After how many changed rows the log is copied. A page that was changed more than once is copied once; but until then the log grows, to
    /// some forty megabytes where every reset changes a page of its own.
    /// </summary>
    private const int Enough = 16_000;

    /// <summary>How often it is copied beside the writer: each time there is less of it.</summary>
    private const int Rounds = 2;

    private const string WriterTells = "Whatever is wrong with the store, the writer meets it too and reports it; nothing is lost.";

    private Task? copying;
    private PreparedConnection? connection;
    private int rowsCopied;

    /// <summary>Takes note that <paramref name="writer"/> has committed, who comes alone and waits a moment if it has to copy the rest.</summary>
    [SuppressMessage("Design", "CA1031", Justification = WriterTells)]
    public void Note(PreparedConnection writer)
    {
        try
        {
            if (copying is null)
            {
                // Another connection counts from zero again: then the difference is negative, which is a large one without its sign.
                if ((uint)(writer.ChangedRows - rowsCopied) >= Enough)
                {
                    // On a thread of its own: it waits for the disk, and must not occupy one that requests need.
                    copying = Task.Factory.StartNew(CopyBeside, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                }
            }
            else if (copying.IsCompleted)
            {
                copying = null;
                rowsCopied = writer.ChangedRows;
                writer.CopyLog();
            }
        }
        catch (Exception)
        {
            // The log grows until the next copy, as it does while somebody goes on reading it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (copying ?? Task.CompletedTask);
        Close();
    }

    [SuppressMessage("Design", "CA1031", Justification = WriterTells)]
    private void CopyBeside()
    {
        try
        {
            anchor.EnsureInPlace();
            connection ??= anchor.Connect(SqliteOpenMode.ReadWrite, static opened => opened.Run("PRAGMA synchronous = FULL"));
            for (var round = 0; round < Rounds; round++)
            {
                connection.CopyLog();
                // SQLite leaves it to the last copy to wait for the disk.
                anchor.Flush();
            }
        }
        catch (Exception)
        {
            Close();
        }
    }

    private void Close()
    {
        connection?.Dispose();
        connection = null;
    }
}
