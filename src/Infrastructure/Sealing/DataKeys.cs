using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Roma.Infrastructure.Sealing;

/// <summary>
/// The data keys that seal secrets: 256 random bits each, wrapped by ASP.NET Core Data Protection in the store, and in clear only in this
/// process; the newest key seals, and every key opens what it sealed.
/// </summary>
internal sealed class DataKeys(
    IStore store, IDataProtectionProvider protection, IKeyManager keyRing, IKeyRingStorage storage, TimeProvider clock)
{
    /// <summary>The length of a data key, in bytes.</summary>
    public const int KeyLength = 32;

    // Data keys serve every project.
    private const string ListSql = """
        SELECT data_key_id AS DataKeyId, wrapped_key AS WrappedKey, created_at AS CreatedAt
        FROM data_keys
        WHERE project_id = @ProjectId
        ORDER BY created_at, data_key_id
        """;

    private const string AddSql = """
        INSERT INTO data_keys (project_id, data_key_id, wrapped_key, created_at)
        VALUES (@ProjectId, @DataKeyId, @WrappedKey, @CreatedAt)
        """;

    private readonly ConcurrentDictionary<Guid, byte[]> keys = [];

    // A reference, since others read it while it changes.
    private volatile object currentId = Guid.Empty;

    /// <summary>The id of the key that seals.</summary>
    public Guid CurrentId => (Guid)currentId;

    /// <summary>The key <paramref name="id"/>; throws if the store has no such key.</summary>
    public ReadOnlySpan<byte> Find(Guid id) =>
        keys.TryGetValue(id, out var key) ? key : throw new CryptographicException($"The store holds no data key {id}.");

    /// <summary>
    /// Unwraps the store's keys, or makes the first, if <paramref name="mayMakeFirst"/>; throws a <see cref="StartupException"/> if the key ring is not
    /// the store's.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken, bool mayMakeFirst = true)
    {
        await ReadAsync(cancellationToken);
        if (keys.IsEmpty)
        {
            if (!mayMakeFirst)
            {
                throw new StartupException($"The store {store.Description} is not complete: start Roma there first.");
            }

            var now = clock.GetUtcNow();
            await AddAsync(Guid.CreateVersion7(now), RandomNumberGenerator.GetBytes(KeyLength), now.ToUnixTimeMilliseconds(), cancellationToken);
            await ReadAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Adds the keys of <paramref name="other"/> that the store does not have, wrapped by its own key ring under the same ids, so that it opens the values
    /// that they sealed; throws a <see cref="StartupException"/> if it has another key under one of these ids.
    /// </summary>
    public async Task AddAllOfAsync(DataKeys other, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        foreach (var row in await other.ListAsync(cancellationToken))
        {
            var id = Guid.Parse(row.DataKeyId);
            if (!keys.ContainsKey(id))
            {
                await AddAsync(id, other.keys[id], row.CreatedAt, cancellationToken);
                await ReadAsync(cancellationToken);
            }

            if (!CryptographicOperations.FixedTimeEquals(keys[id], other.keys[id]))
            {
                throw new StartupException($"The store {store.Description} has another data key {id}.");
            }
        }
    }

    /// <summary>Reads the store's keys again if <paramref name="id"/> is unknown.</summary>
    public ValueTask EnsureAsync(Guid id, CancellationToken cancellationToken) =>
        keys.ContainsKey(id) ? ValueTask.CompletedTask : new(ReadAsync(cancellationToken));

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await ListAsync(cancellationToken);
        foreach (var row in rows)
        {
            var id = Guid.Parse(row.DataKeyId);
            if (!keys.ContainsKey(id))
            {
                keys[id] = Unwrap(id, row.WrappedKey);
            }
        }

        if (rows.Count > 0)
        {
            currentId = Guid.Parse(rows[^1].DataKeyId);
        }
    }

    private Task<bool> AddAsync(Guid id, byte[] key, long createdAt, CancellationToken cancellationToken)
    {
        var row = new { ProjectId = Projects.All, DataKeyId = id.ToString(), WrappedKey = Wrap(id, key), CreatedAt = createdAt };
        return store.StoreAsync([new Change(AddSql, row)], cancellationToken);
    }

    private ValueTask<IReadOnlyList<DataKeyRow>> ListAsync(CancellationToken cancellationToken) =>
        store.QueryAsync<DataKeyRow>(ListSql, new { ProjectId = Projects.All }, cancellationToken);

    private byte[] Wrap(Guid id, byte[] key) => UseRing(() =>
    {
        if (keyRing.GetAllKeys().Count == 0)
        {
            // Valid whatever the clock says and without expiry, because it wraps only data keys.
            keyRing.CreateNewKey(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        }

        return Protector(id).Protect(key);
    });

    private byte[] Unwrap(Guid id, byte[] wrapped) =>
        storage.Exists
            ? UseRing(() => Protector(id).Unprotect(wrapped))
            : throw new StartupException($"The key ring {storage.Description} is missing. Restore the one that belongs to {store.Description}.");

    [SuppressMessage("Design", "CA1031", Justification = "Whatever Data Protection stumbles over, the operator must look at the key ring.")]
    private byte[] UseRing(Func<byte[]> use)
    {
        try
        {
            return use();
        }
        catch (Exception exception)
        {
            var cause = exception.GetBaseException();
            throw cause as StartupException ?? new StartupException(
                $"The key ring {storage.Description} does not open for {store.Description} ({cause.Message.ReplaceLineEndings(" ")}). "
                + "If another ring belongs to this store, restore that one.",
                exception);
        }
    }

    private IDataProtector Protector(Guid id) => protection.CreateProtector("Roma.DataKey.v1", id.ToString());

    private sealed record DataKeyRow(string DataKeyId, byte[] WrappedKey, long CreatedAt);
}
