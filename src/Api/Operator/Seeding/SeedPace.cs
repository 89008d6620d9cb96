namespace Roma.Api.Operator.Seeding;

/// <summary>How many apps to create in one commit, so that whoever waits for it waits about a quarter of a second.</summary>
internal sealed class SeedPace
{
    private const int Least = 500;

    private static readonly TimeSpan Wanted = TimeSpan.FromMilliseconds(250);

    /// <summary>How many to create next: few at first, since nobody knows the machine yet.</summary>
    public int Count { get; private set; } = 5000;

    /// <summary>Learns that <paramref name="count"/> apps took <paramref name="elapsed"/>: from one to the next, twice or half as many at most.</summary>
    public void Learn(int count, TimeSpan elapsed)
    {
        var fitting = count * Wanted.TotalSeconds / Math.Max(elapsed.TotalSeconds, 0.001);
        Count = (int)Math.Clamp(Math.Clamp(fitting, Count / 2.0, Count * 2.0), Least, SeedEndpoint.MaxBatch);
    }
}
