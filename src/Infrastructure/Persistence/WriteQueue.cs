using System.Diagnostics.CodeAnalysis;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// What waits for the one writer, first come, first served: bounded in number and in time, so that neither memory nor patience runs out when
/// more comes than can be written. Taken in groups, each of which shares a commit.
/// </summary>
internal sealed class WriteQueue<T> : IDisposable
{
    /// <summary>How many may wait: more is refused at once.</summary>
    public const int Capacity = 10_000;

    /// <summary>How many may share a commit, so that the first of them does not wait long.</summary>
    public const int GroupSize = 256;

    private static readonly TimeSpan SweepTime = TimeSpan.FromMilliseconds(250);

    private readonly Queue<(T Item, long Since)> waiting = new();
    private readonly Queue<(T Item, long Since)> urgent = new();
    private readonly TimeProvider clock;
    private readonly Action<T> giveUp;
    private readonly ITimer sweeper;
    private bool isClosed;

    [SuppressMessage("Performance", "MA0158", Justification = "A Lock has no Wait and Pulse.")]
    private readonly object gate = new();

    /// <summary>A queue that calls <paramref name="giveUp"/> for what waited longer than <see cref="IStore.Patience"/>.</summary>
    public WriteQueue(TimeProvider clock, Action<T> giveUp)
    {
        (this.clock, this.giveUp) = (clock, giveUp);
        sweeper = clock.CreateTimer(static queue => ((WriteQueue<T>)queue!).Sweep(), this, SweepTime, SweepTime);
    }

    /// <summary>
    /// Lets <paramref name="item"/> wait; false if too many do, or the queue is closed. What is urgent waits however many do, and is taken first.
    /// </summary>
    public bool TryAdd(T item, bool isUrgent = false)
    {
        lock (gate)
        {
            if (isClosed || (!isUrgent && waiting.Count >= Capacity))
            {
                return false;
            }

            (isUrgent ? urgent : waiting).Enqueue((item, clock.GetTimestamp()));
            if (Count == 1)
            {
                Monitor.Pulse(gate);
            }

            return true;
        }
    }

    /// <summary>Fills <paramref name="group"/> with what is urgent and who waited longest, once there is any; false once it is closed and empty.</summary>
    public bool TakeGroup(List<T> group)
    {
        lock (gate)
        {
            while (Count == 0 && !isClosed)
            {
                Monitor.Wait(gate);
            }

            Take(group, Math.Min(Count, GroupSize));
            return group.Count > 0;
        }
    }

    /// <summary>Adds all who wait to <paramref name="group"/>.</summary>
    public void TakeAll(List<T> group)
    {
        lock (gate)
        {
            Take(group, Count);
        }
    }

    /// <summary>Admits nobody any more; who waits is still taken.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            Monitor.Pulse(gate);
        }
    }

    public void Dispose() => sweeper.Dispose();

    private int Count => waiting.Count + urgent.Count;

    private void Take(List<T> group, int count)
    {
        for (; count > 0; count--)
        {
            group.Add((urgent.Count > 0 ? urgent : waiting).Dequeue().Item);
        }
    }

    private void Sweep()
    {
        List<T> late = [];
        lock (gate)
        {
            RemoveLate(urgent, late);
            RemoveLate(waiting, late);
        }

        late.ForEach(giveUp);
    }

    private void RemoveLate(Queue<(T Item, long Since)> queue, List<T> late)
    {
        while (queue.TryPeek(out var first) && clock.GetElapsedTime(first.Since) > IStore.Patience)
        {
            late.Add(queue.Dequeue().Item);
        }
    }
}
