using System.Collections.Concurrent;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>A dictionary that is dropped as a whole, at the latest when <paramref name="time"/> has passed since its first use.</summary>
internal sealed class ShortMemory<TKey, TValue>(TimeSpan time, TimeProvider clock)
    where TKey : notnull
{
    private volatile Generation? current;

    /// <summary>The dictionary of now. What is added to it after it was dropped is not remembered.</summary>
    public ConcurrentDictionary<TKey, TValue> Current()
    {
        var generation = current;
        if (generation is null || clock.GetElapsedTime(generation.BeganAt) >= time)
        {
            generation = new Generation(clock.GetTimestamp(), new());
            current = generation;
        }

        return generation.Entries;
    }

    public void Drop() => current = null;

    private sealed record Generation(long BeganAt, ConcurrentDictionary<TKey, TValue> Entries);
}
