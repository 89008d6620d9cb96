using System.Diagnostics;

namespace Roma.ArchitectureTests.Offenders;

internal sealed class TellsTheTimeInTheBackground
{
    public static async Task<DateTimeOffset> NowAsync()
    {
        await Task.Yield();
        return DateTimeOffset.UtcNow;
    }
}

internal sealed class DrawsInALambda
{
    public static Func<Guid> Id() => () => new Random().Next() > 0 ? Guid.NewGuid() : Guid.Empty;
}

internal sealed class Blocks
{
    public static int Wait(Task<int> task)
    {
        Thread.Sleep(1);
        return task.Result;
    }
}

internal sealed class MeasuresByItself
{
    public static (Guid Id, TimeSpan Elapsed) Measure(DateTimeOffset at) => (Guid.CreateVersion7(at), Stopwatch.StartNew().Elapsed);
}
