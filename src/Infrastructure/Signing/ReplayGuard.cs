using System.Buffers.Binary;
using Microsoft.Extensions.Options;
using Roma.Application.Signing;
using Roma.Domain.Signing;

namespace Roma.Infrastructure.Signing;

/// <summary>
/// Remembers signatures in memory, for each access key by the minute in which they were made. What it cannot remember it refuses: signatures
/// made before it began and, where there are too many, in the oldest minute of the access key that made the most, at nobody else's expense.
/// </summary>
internal sealed class ReplayGuard(IOptions<RomaOptions> options, TimeProvider clock) : IReplayGuard
{
    private readonly bool isOn = options.Value.Signing.RejectReplays;
    private readonly DateTimeOffset beganAt = clock.GetUtcNow();
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Memory> memories = [];
    private int count;

    /// <summary>How many signatures are remembered: about 40 MB of them.</summary>
    public int Capacity { get; init; } = 1_000_000;

    public bool TryAdmit(Guid accessKeyId, ReadOnlySpan<byte> signature, DateTimeOffset signedAt)
    {
        if (!isOn)
        {
            return true;
        }

        // Half of a signature is as good as all of it: 128 bits do not collide by chance, and nobody can choose them without the key.
        var mark = BinaryPrimitives.ReadUInt128BigEndian(signature);
        lock (gate)
        {
            MakeRoom();
            if (!memories.TryGetValue(accessKeyId, out var memory))
            {
                memories.Add(accessKeyId, memory = new Memory(beganAt));
            }

            if (!memory.TryAdd(mark, signedAt))
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

        var oldest = clock.GetUtcNow() - SignedRequest.Tolerance;
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
    private sealed class Memory(DateTimeOffset horizon)
    {
        private readonly SortedDictionary<long, HashSet<UInt128>> minutes = [];

        public DateTimeOffset Horizon { get; private set; } = horizon;

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
}
