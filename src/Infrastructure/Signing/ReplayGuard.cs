using System.Buffers.Binary;
using System.Globalization;
using Roma.Application.Signing;
using Roma.Domain.Signing;

namespace Roma.Infrastructure.Signing;

/// <summary>
/// Remembers signatures in memory by the minute of their date, and refuses what it cannot remember: signatures dated before this process started and,
/// where there are too many, the oldest minutes. Signatures dated ahead are stored as well, since a restart would not refuse them by their date; in a
/// store that is shared, all are, since they may be shown to another process.
/// </summary>
internal sealed class ReplayGuard(IOptions<RomaOptions> options, IStore store, TimeProvider clock) : IReplayGuard
{
    // The rows belong to no project, as they are deleted by their date alone.
    private const string ListSql = """
        SELECT signature AS Signature, signed_at AS SignedAt
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

    // Not with each signature: where many are added, deletions of several processes would wait for each other.
    private static readonly TimeSpan TrimPause = TimeSpan.FromMinutes(1);

    private readonly bool isOn = options.Value.Signing.RejectReplays;
    private readonly long startedAt = clock.GetTimestamp();
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, HashSet<UInt128>> minutes = [];
    private long firstMinute;
    private int count;
    private long? trimmedAt;

    /// <summary>How many signatures are remembered: about 40 MB of them.</summary>
    public int Capacity { get; init; } = 1_000_000;

    /// <summary>Reads the signatures dated ahead that earlier processes let in.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        // A store that is shared tells those of other processes by its unique key.
        if (!isOn || store.IsShared)
        {
            return;
        }

        var rows = await store.QueryAsync<SignatureRow>(ListSql, new { ProjectId = Projects.All }, cancellationToken);
        foreach (var row in rows)
        {
            var signature = UInt128.Parse(row.Signature, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            TryRemember(signature, DateTimeOffset.FromUnixTimeMilliseconds(row.SignedAt));
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

        // Half of a signature is enough, without its access key: 128 bits do not collide by chance, and nobody can choose them.
        var half = BinaryPrimitives.ReadUInt128BigEndian(signature.Span);
        return TryRemember(half, signedAt) && ((signedAt < now && !store.IsShared) || await TryStoreAsync(accessKeyId, half, signedAt, cancellationToken));
    }

    private bool TryRemember(UInt128 signature, DateTimeOffset signedAt)
    {
        var minute = signedAt.ToUnixTimeSeconds() / 60;
        lock (gate)
        {
            if (minute < firstMinute)
            {
                return false;
            }

            if (!minutes.TryGetValue(minute, out var ofMinute))
            {
                minutes.Add(minute, ofMinute = []);
            }

            if (!ofMinute.Add(signature))
            {
                return false;
            }

            count++;
            if (count > Capacity)
            {
                var (oldest, forgotten) = minutes.First();
                minutes.Remove(oldest);
                (firstMinute, count) = (oldest + 1, count - forgotten.Count);
            }

            return true;
        }
    }

    // False if another process has stored it already.
    private async Task<bool> TryStoreAsync(Guid accessKeyId, UInt128 signature, DateTimeOffset signedAt, CancellationToken cancellationToken)
    {
        var row = new
        {
            ProjectId = Projects.All,
            SignedAt = signedAt.ToUnixTimeMilliseconds(),
            AccessKeyId = accessKeyId.ToString(),
            Signature = signature.ToString("x32", CultureInfo.InvariantCulture),
        };
        // First, since this row would count as the newest, even if the clock is wrongly ahead.
        await TrimAsync();
        return await store.StoreAsync([new Change(AddSql, row) { SharedRow = row.Signature }], cancellationToken);
    }

    private async Task TrimAsync()
    {
        lock (gate)
        {
            if (trimmedAt is { } last && clock.GetElapsedTime(last) < TrimPause)
            {
                return;
            }

            trimmedAt = clock.GetTimestamp();
        }

        var trim = new
        {
            ProjectId = Projects.All,
            Oldest = (clock.GetUtcNow() - SignedRequest.Tolerance).ToUnixTimeMilliseconds(),
            Tolerance = (long)SignedRequest.Tolerance.TotalMilliseconds,
        };
        try
        {
            await store.StoreAsync([new Change(TrimSql, trim, Rows: null)], CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // Old signatures keep nobody out: they are deleted a minute later.
        }
    }

    private sealed record SignatureRow(string Signature, long SignedAt);
}
