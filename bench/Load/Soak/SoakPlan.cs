namespace Roma.Bench.Load.Soak;

/// <summary>How to soak a build.</summary>
internal sealed record SoakPlan(int Minutes, int Connections, int Apps, string Build)
{
    /// <summary>wrk reports latencies when it ends, so each run is short: ten seconds, or a sixtieth of the whole if that is shorter.</summary>
    public int SliceSeconds => Math.Min(Minutes, 10);

    public int Slices => Minutes * 60 / SliceSeconds;
}
