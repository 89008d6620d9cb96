namespace Roma.Infrastructure.Persistence.Sqlite;

/// <summary>Counts what was revoked in the store; whoever remembers what may be revoked compares counts.</summary>
internal sealed class Revocations
{
    private long count;

    /// <summary>Changes with every revocation.</summary>
    public long Count => Volatile.Read(ref count);

    /// <summary>Makes a revocation that was committed known.</summary>
    public void Announce() => Interlocked.Increment(ref count);
}
