using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Extensions.Options;
using Roma.Application.Signing;
using Roma.Domain.Identity;
using Roma.Domain.Signing;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Settings;

namespace Roma.Infrastructure.Signing;

/// <summary>
/// Remembers signatures in memory, for each access key by the minute of their date, and refuses what it cannot remember: signatures dated before this
/// process started and, where there are too many, the oldest minute of the access key that has the most, so that no other key suffers.
/// Signatures dated ahead are stored as well, since a restart would not refuse them by their date.
/// </summary>
internal sealed class ReplayGuard(IOptions<RomaOptions> options, IStore store, TimeProvider clock) : IReplayGuard
{
    // The rows belong to no project, as they are deleted by their date alone.
    private const string ListSql = """
        SELECT access_key_id AS AccessKeyId, signature AS Signature, signed_at AS SignedAt
        FROM used_signatures
        WHERE project_id = @ProjectId
        """;

    private const string AddSql = """
        INSERT INTO used_signatures (project_id, signed_at, access_key_id, signature)
        VALUES (@ProjectId, @SignedAt, @AccessKeyId, @Signature)
        """;

    // The second condition guards against a clock that is wrongly ahead: no row can be used any more that is older than the newest by twice the tolerance.
    private const string TrimSql = """
        DELETE FROM used_signatures
        WHERE project_id = @ProjectId AND signed_at < @Oldest
          AND signed_at < (SELECT MAX(signed_at) FROM used_signatures WHERE project_id = @ProjectId) - 2 * @Tolerance
        """;

    private readonly bool isOn = options.Value.Signing.RejectReplays;
    private readonly long startedAt = clock.GetTimestamp();
    private readonly Lock gate = new();
    private readonly Dictionary<(Guid KeyId, long Minute), HashSet<UInt128>> signatures = [];

    // By access key: signatures of earlier minutes were forgotten.
    private readonly Dictionary<Guid, long> firstMinutes = [];
    private int count;

    /// <summary>How many signatures are remembered: about 40 MB of them.</summary>
    public int Capacity { get; init; } = 1_000_000;

    /// <summary>Reads the signatures dated ahead that earlier processes let in.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!isOn)
        {
            return;
        }

        var rows = await store.QueryAsync<SignatureRow>(ListSql, new { ProjectId = Projects.All }, cancellationToken);
        foreach (var row in rows)
        {
            var signature = UInt128.Parse(row.Signature, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            TryRemember(Guid.Parse(row.AccessKeyId), signature, DateTimeOffset.FromUnixTimeMilliseconds(row.SignedAt));
        }
    }

    public async ValueTask<bool> TryAdmitAsync(
        Guid accessKeyId, ReadOnlyMemory<byte> signature, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        if (!isOn)
        {
            return true;
        }

        var now = clock.GetUtcNow();
        // Started by the time that has passed since: the clock may have been wrong at the start and been set.
        if (signedAt < now - clock.GetElapsedTime(startedAt))
        {
            return false;
        }

        // Half of a signature is enough: 128 bits do not collide by chance, and nobody can choose them without the key.
        var half = BinaryPrimitives.ReadUInt128BigEndian(signature.Span);
        return TryRemember(accessKeyId, half, signedAt) && (signedAt < now || await TryStoreAsync(accessKeyId, half, signedAt, cancellationToken));
    }

    private DateTimeOffset Oldest => clock.GetUtcNow() - SignedRequest.Tolerance;

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;

    private bool TryRemember(Guid accessKeyId, UInt128 signature, DateTimeOffset signedAt)
    {
        lock (gate)
        {
            MakeRoom();
            var minute = MinuteOf(signedAt);
            if (minute < firstMinutes.GetValueOrDefault(accessKeyId))
            {
                return false;
            }

            if (!signatures.TryGetValue((accessKeyId, minute), out var ofMinute))
            {
                signatures.Add((accessKeyId, minute), ofMinute = []);
            }

            if (!ofMinute.Add(signature))
            {
                return false;
            }

            count++;
            return true;
        }
    }

    private void MakeRoom()
    {
        if (count < Capacity)
        {
            return;
        }

        var oldest = MinuteOf(Oldest);
        foreach (var old in signatures.Keys.Where(key => key.Minute < oldest).ToList())
        {
            Forget(old);
        }

        if (count >= Capacity)
        {
            var most = signatures.GroupBy(pair => pair.Key.KeyId).MaxBy(ofKey => ofKey.Sum(pair => pair.Value.Count))!;
            Forget(most.Min(pair => pair.Key));
        }
    }

    private void Forget((Guid KeyId, long Minute) key)
    {
        signatures.Remove(key, out var forgotten);
        count -= forgotten!.Count;
        firstMinutes[key.KeyId] = Math.Max(firstMinutes.GetValueOrDefault(key.KeyId), key.Minute + 1);
    }

    // False if another process has stored it already.
    private Task<bool> TryStoreAsync(Guid accessKeyId, UInt128 signature, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        var trim = new
        {
            ProjectId = Projects.All,
            Oldest = Oldest.ToUnixTimeMilliseconds(),
            Tolerance = (long)SignedRequest.Tolerance.TotalMilliseconds,
        };
        var row = new
        {
            ProjectId = Projects.All,
            SignedAt = signedAt.ToUnixTimeMilliseconds(),
            AccessKeyId = accessKeyId.ToString(),
            Signature = signature.ToString("x32", CultureInfo.InvariantCulture),
        };
        return store.CommitAsync(
            _ => Task.FromResult<IReadOnlyList<Change>?>([new Change(TrimSql, trim, Rows: null), new Change(AddSql, row)]), cancellationToken);
    }

    private sealed record SignatureRow(string AccessKeyId, string Signature, long SignedAt);
}
