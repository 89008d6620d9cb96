using System.Buffers.Binary;
using Microsoft.Extensions.Options;
using Roma.Application.Signing;

namespace Roma.Infrastructure.Signing;

/// <summary>
/// Remembers signatures in memory, by the minute in which they were made. What it cannot remember it refuses: signatures made before it
/// began, or, where there are more than it may hold, in the oldest minute.
/// </summary>
internal sealed class ReplayGuard(IOptions<RomaOptions> options, TimeProvider clock) : IReplayGuard
{
    private readonly bool isOn = options.Value.Signing.RejectReplays;
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, HashSet<UInt128>> minutes = [];
    private DateTimeOffset horizon = clock.GetUtcNow();
    private int count;

    /// <summary>How many signatures are remembered: about 40 MB of them.</summary>
    public int Capacity { get; init; } = 1_000_000;

    public bool TryAdmit(ReadOnlySpan<byte> signature, DateTimeOffset signedAt)
    {
        if (!isOn)
        {
            return true;
        }

        // Half of a signature is as good as all of it: 128 bits do not collide by chance, and nobody can choose them without the key.
        var mark = BinaryPrimitives.ReadUInt128BigEndian(signature);
        lock (gate)
        {
            Forget(clock.GetUtcNow());
            return signedAt >= horizon && Remember(mark, MinuteOf(signedAt));
        }
    }

    private bool Remember(UInt128 mark, long minute)
    {
        if (!minutes.TryGetValue(minute, out var marks))
        {
            minutes.Add(minute, marks = []);
        }

        if (!marks.Add(mark))
        {
            return false;
        }

        count++;
        return true;
    }

    // Signatures that are too old to be let in need no remembering.
    private void Forget(DateTimeOffset now)
    {
        var oldest = now - Domain.Signing.SignedRequest.Tolerance;
        while (minutes.Count > 0 && (count >= Capacity || FirstMinute() < MinuteOf(oldest)))
        {
            var minute = FirstMinute();
            count -= minutes[minute].Count;
            minutes.Remove(minute);
            var end = DateTimeOffset.FromUnixTimeSeconds((minute + 1) * 60);
            horizon = end > horizon ? end : horizon;
        }
    }

    private long FirstMinute() => minutes.First().Key;

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
