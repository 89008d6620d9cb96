using System.Data.Common;
using Roma.Application.Pipeline;

namespace Roma.Infrastructure.Persistence;

/// <summary>One request's view of the store: it reads the last commit, and stages what it changes until the unit of work ends.</summary>
internal sealed class DbSession(IDatabase database) : IUnitOfWork
{
    private List<Change> staged = [];
    private DbConnection? exclusive;
    private Action? committed;

    public void Stage(Change change) => staged.Add(change);

    /// <summary>Has <paramref name="action"/> run once what is staged is stored, if it is.</summary>
    public void AfterCommit(Action action) => committed = action;

    /// <summary>Reads what an answer is made of.</summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        exclusive is null ? database.ReadAsync(read, cancellationToken) : read(exclusive);

    /// <summary>Reads what a change builds on: that it is of the store in force is found out by the commit, or by <see cref="ConfirmReads"/>.</summary>
    public Task<T> ReadForChangeAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        exclusive is null ? database.ReadUnconfirmedAsync(read, cancellationToken) : read(exclusive);

    public void ConfirmReads() => database.EnsureInForce();

    public async Task<bool> TryCommitAsync(CancellationToken cancellationToken)
    {
        var changes = TakeStaged();
        if (changes.Count == 0)
        {
            ConfirmReads();
            return true;
        }

        return Conclude(await database.WriteAsync(changes, cancellationToken));
    }

    public async Task<bool> RunExclusivelyAsync(Func<Task<bool>> work, CancellationToken cancellationToken) =>
        Conclude(await database.WriteAsync(
            async connection =>
            {
                TakeStaged();
                exclusive = connection;
                try
                {
                    return await work() && database.TryApply(connection, TakeStaged());
                }
                finally
                {
                    exclusive = null;
                }
            },
            cancellationToken));

    private bool Conclude(bool isStored)
    {
        if (isStored)
        {
            committed?.Invoke();
        }

        return isStored;
    }

    private List<Change> TakeStaged()
    {
        var changes = staged;
        staged = [];
        return changes;
    }
}
