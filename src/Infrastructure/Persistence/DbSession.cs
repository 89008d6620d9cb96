using System.Data.Common;
using Roma.Application.Pipeline;

namespace Roma.Infrastructure.Persistence;

/// <summary>One request's view of the store: it reads the last commit, and stages what it changes until the unit of work ends.</summary>
internal sealed class DbSession(IDatabase database) : IUnitOfWork
{
    private List<Change> staged = [];
    private DbConnection? exclusive;

    public void Stage(Change change) => staged.Add(change);

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        exclusive is null ? database.ReadAsync(read, cancellationToken) : read(exclusive);

    public Task<bool> TryCommitAsync(CancellationToken cancellationToken)
    {
        var changes = TakeStaged();
        return changes.Count == 0 ? Task.FromResult(true) : database.WriteAsync(connection => ApplyAsync(connection, changes), cancellationToken);
    }

    public Task<bool> RunExclusivelyAsync(Func<Task<bool>> work, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                TakeStaged();
                exclusive = connection;
                try
                {
                    return await work() && await ApplyAsync(connection, TakeStaged());
                }
                finally
                {
                    exclusive = null;
                }
            },
            cancellationToken);

    private static async Task<bool> ApplyAsync(DbConnection connection, List<Change> changes)
    {
        foreach (var change in changes)
        {
            if (!await change.ApplyAsync(connection))
            {
                return false;
            }
        }

        return true;
    }

    private List<Change> TakeStaged()
    {
        var changes = staged;
        staged = [];
        return changes;
    }
}
