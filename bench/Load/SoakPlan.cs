namespace Roma.Bench.Load;

/// <summary>How to soak a build.</summary>
internal sealed record SoakPlan(int Minutes, int Connections, int Apps, string Build)
{
    /// <summary>wrk tells latencies when it ends, so it runs again and again: for ten seconds, or for a sixtieth of a shorter time.</summary>
    public int SliceSeconds => Math.Min(Minutes, 10);

    public int Slices => Minutes * 60 / SliceSeconds;
}
