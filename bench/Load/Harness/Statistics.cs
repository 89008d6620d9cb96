namespace Roma.Bench.Load.Harness;

internal static class Statistics
{
    /// <summary>The value in the middle, or the mean of the two in the middle; NaN if there is no value.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
