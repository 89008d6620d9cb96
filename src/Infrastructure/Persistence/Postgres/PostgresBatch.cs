using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>Statements of several units of work that go to the server together, in one round trip.</summary>
internal sealed class PostgresBatch(PostgresDatabase database, NpgsqlConnection connection)
{
    private readonly List<Part> parts = [];
    private List<Part> sent = [];

    /// <summary>Adds a command that has no parameters and no rows, such as COMMIT.</summary>
    public void Add(string command) => parts.Add(new(new NpgsqlBatchCommand(command), Owner: null, Read: null, ReturnsRows: false));

    public void Add(PostgresRead read, PostgresWrite? owner, bool locks) => parts.Add(new(read.ToCommand(locks), owner, read, ReturnsRows: true));

    public void Add(Change change, PostgresWrite owner)
    {
        var statement = PostgresStatement.Change(change);
        parts.Add(new(statement.With(change.Parameters), owner, Read: null, statement.ReturnsRows));
    }

    /// <summary>Sends what was added since the last time, and takes the rows of its reads.</summary>
    public async Task SendAsync()
    {
        sent = [.. parts];
        parts.Clear();
        // No limit: the driver would cancel what takes longer.
        var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var part in sent)
        {
            batch.BatchCommands.Add(part.Command);
        }

        await database.WaitAsync(TakeAsync(batch), connection);
    }

    /// <summary>The unit of work whose statement has failed with <paramref name="exception"/>; null if none.</summary>
    public PostgresWrite? OwnerOf(Exception exception) =>
        exception is NpgsqlException { BatchCommand: { } failed } ? sent.Find(part => part.Command == failed)?.Owner : null;

    private async Task<bool> TakeAsync(NpgsqlBatch batch)
    {
        await using (batch)
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            foreach (var part in sent.Where(static part => part.ReturnsRows))
            {
                if (part.Read is { } read)
                {
                    await read.TakeAsync(reader);
                }

                await reader.NextResultAsync();
            }
        }

        return true;
    }

    private sealed record Part(NpgsqlBatchCommand Command, PostgresWrite? Owner, PostgresRead? Read, bool ReturnsRows);
}
