namespace Roma.Bench.Load.Harness;

/// <summary>A reason to stop. Its message is shown without a stack trace.</summary>
public sealed class BenchException : Exception
{
    public BenchException()
    {
    }

    public BenchException(string message)
        : base(message)
    {
    }

    public BenchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
