namespace Roma.Bench.Load.Harness;

/// <summary>A limit, and the measured value.</summary>
internal sealed record Target(string What, double Value, double Limit, bool IsUpperLimit)
{
    public bool IsMet => IsUpperLimit ? Value <= Limit : Value >= Limit;

    public static Target AtLeast(string what, double value, double limit) => new(what, value, limit, IsUpperLimit: false);

    public static Target AtMost(string what, double value, double limit) => new(what, value, limit, IsUpperLimit: true);
}
