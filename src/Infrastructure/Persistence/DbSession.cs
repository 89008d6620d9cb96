using System.Data.Common;
using Roma.Application.Pipeline;

namespace Roma.Infrastructure.Persistence;

/// <summary>One request's view of the store: it reads the last commit, and stages what it changes until the unit of work ends.</summary>
internal sealed class DbSession(IDatabase database) : IUnitOfWork
{
    private readonly List<Change> staged = [];
    private DbConnection? writer;
    private Action? announce;

    /// <summary>Whether a unit of work is under way, so that reads see what its neighbours in the same commit have changed.</summary>
    public bool IsInUnitOfWork => writer is not null;

    /// <summary>Stages <paramref name="change"/>, and what to call once it is stored.</summary>
    public void Stage(Change change, Action? whenStored = null)
    {
        staged.Add(change);
        announce += whenStored;
    }

    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        writer is null ? database.ReadAsync(read, cancellationToken) : read(writer);

    public async Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken)
    {
        var isStored = await database.ChangeAsync(connection => DecideAsync(work, connection), cancellationToken);
        if (isStored)
        {
            announce?.Invoke();
        }

        return isStored;
    }

    private async Task<IReadOnlyList<Change>?> DecideAsync(Func<Task<bool>> work, DbConnection connection)
    {
        staged.Clear();
        (announce, writer) = (null, connection);
        try
        {
            return await work() ? staged : null;
        }
        finally
        {
            writer = null;
        }
    }
}
