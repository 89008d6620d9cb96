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
/// Remembers signatures in memory, for each access key by the minute in which they were made. What it cannot remember it refuses: signatures
/// made before it began and, where there are too many, in the oldest minute of the access key that made the most, at nobody else's expense.
/// Signatures dated ahead, which a restart would not refuse by their date, are stored as well.
/// </summary>
internal sealed class ReplayGuard(IOptions<RomaOptions> options, IStore store, TimeProvider clock) : IReplayGuard
{
    // The rows are of every project: they are deleted by their time.
    private const string ListSql = """
        SELECT access_key_id AS AccessKeyId, signature AS Signature, signed_at AS SignedAt
        FROM used_signatures
        WHERE project_id = @ProjectId
        """;

    private const string AddSql = """
        INSERT INTO used_signatures (project_id, signed_at, access_key_id, signature)
        VALUES (@ProjectId, @SignedAt, @AccessKeyId, @Signature)
        """;

    // What was dated ahead of a clock that was right is older than the newest row by twice the tolerance before it is too old: so a clock that is
    // ahead now deletes nothing that can still be used.
    private const string TrimSql = """
        DELETE FROM used_signatures
        WHERE project_id = @ProjectId AND signed_at < @Oldest
          AND signed_at < (SELECT MAX(signed_at) FROM used_signatures WHERE project_id = @ProjectId) - 2 * @Tolerance
        """;

    private readonly bool isOn = options.Value.Signing.RejectReplays;
    private readonly long beganAt = clock.GetTimestamp();
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Memory> memories = [];
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
            var mark = UInt128.Parse(row.Signature, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            TryRemember(Guid.Parse(row.AccessKeyId), mark, DateTimeOffset.FromUnixTimeMilliseconds(row.SignedAt));
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
        // By the time that went by since, for the clock may have been wrong at the start, and been set.
        if (signedAt < now - clock.GetElapsedTime(beganAt))
        {
            return false;
        }

        // Half of a signature is as good as all of it: 128 bits do not collide by chance, and nobody can choose them without the key.
        var mark = BinaryPrimitives.ReadUInt128BigEndian(signature.Span);
        return TryRemember(accessKeyId, mark, signedAt) && (signedAt < now || await TryStoreAsync(accessKeyId, mark, signedAt, cancellationToken));
    }

    private DateTimeOffset Oldest => clock.GetUtcNow() - SignedRequest.Tolerance;

    private bool TryRemember(Guid accessKeyId, UInt128 mark, DateTimeOffset signedAt)
    {
        lock (gate)
        {
            MakeRoom();
            if (!memories.TryGetValue(accessKeyId, out var memory))
            {
                memories.Add(accessKeyId, memory = new Memory());
            }

            if (!memory.TryAdd(mark, signedAt))
            {
                return false;
            }

            count++;
            return true;
        }
    }

    // False if another process let it in meanwhile.
    private Task<bool> TryStoreAsync(Guid accessKeyId, UInt128 mark, DateTimeOffset signedAt, CancellationToken cancellationToken)
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
            Signature = mark.ToString("x32", CultureInfo.InvariantCulture),
        };
        return store.CommitAsync(
            _ => Task.FromResult<IReadOnlyList<Change>?>([new Change(TrimSql, trim, Rows: null), new Change(AddSql, row)]), cancellationToken);
    }

    private void MakeRoom()
    {
        if (count < Capacity)
        {
            return;
        }

        var oldest = Oldest;
        foreach (var (id, memory) in memories)
        {
            count -= memory.ForgetBefore(oldest);
            if (memory.Count == 0 && memory.Horizon <= oldest)
            {
                memories.Remove(id);
            }
        }

        if (count >= Capacity)
        {
            count -= memories.Values.MaxBy(memory => memory.Count)!.ForgetOldestMinute();
        }
    }

    /// <summary>The signatures of one access key; none made before the horizon is let in.</summary>
    private sealed class Memory
    {
        private readonly SortedDictionary<long, HashSet<UInt128>> minutes = [];

        public DateTimeOffset Horizon { get; private set; }

        public int Count { get; private set; }

        public bool TryAdd(UInt128 mark, DateTimeOffset signedAt)
        {
            if (signedAt < Horizon)
            {
                return false;
            }

            var minute = MinuteOf(signedAt);
            if (!minutes.TryGetValue(minute, out var marks))
            {
                minutes.Add(minute, marks = []);
            }

            if (!marks.Add(mark))
            {
                return false;
            }

            Count++;
            return true;
        }

        /// <summary>Forgets what is too old to be let in anyway; answers how much that was.</summary>
        public int ForgetBefore(DateTimeOffset time)
        {
            var before = Count;
            while (minutes.Count > 0 && minutes.First().Key < MinuteOf(time))
            {
                ForgetOldestMinute();
            }

            return before - Count;
        }

        /// <summary>Forgets a minute, and moves the horizon to its end; answers how much that was.</summary>
        public int ForgetOldestMinute()
        {
            var (minute, marks) = minutes.First();
            minutes.Remove(minute);
            Count -= marks.Count;
            var end = DateTimeOffset.FromUnixTimeSeconds((minute + 1) * 60);
            Horizon = end > Horizon ? end : Horizon;
            return marks.Count;
        }

        private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
    }

    private sealed record SignatureRow(string AccessKeyId, string Signature, long SignedAt);
}
