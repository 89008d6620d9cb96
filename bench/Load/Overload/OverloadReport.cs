using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Overload;

/// <summary>Writes the results of an overload.</summary>
internal static class OverloadReport
{
    /// <summary>Writes overload.md, and returns its text.</summary>
    public static Task<string> WriteAsync(OverloadPlan plan, OverloadResults results, IReadOnlyList<Target> targets, CancellationToken cancellationToken) =>
        Describe(plan, results, targets).WriteAsync("overload.md", cancellationToken);

    private static Markdown Describe(OverloadPlan plan, OverloadResults results, IReadOnlyList<Target> targets)
    {
        var text = new Markdown();
        text.Line($"# Roma under more load than it can serve");
        text.Line();
        text.Line($"Each phase takes {plan.Seconds} s; {plan.Apps} apps; {Row.Overload.What}. A process may have {OverloadPlan.MaxOpenFiles} files open.");
        text.Line($"While the disk is stalled, each flush takes half a second longer. A 503 \"at once\" comes within a second.");
        text.Line($"\"In Roma\" counts from when Roma read the request; other times are wrk's, which shares the {Environment.ProcessorCount} cores with the server.");
        text.Machine();
        text.Line();
        text.TableRow(
            $"Phase", $"Connections", $"Answers/s", $"200", $"503 at once", $"503 later", $"503 without Retry-After", $"Others", $"No answer",
            $"p50 s", $"p99 s", $"Longest s", $"Longest 503 in Roma s", $"Peak RSS MB");
        text.Line($"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var phase in results.Phases)
        {
            var wrk = phase.Wrk;
            text.TableRow(
                $"{phase.Name}", $"{phase.Run.Connections}", $"{phase.PerSecond:F0}", $"{phase.Good}", $"{phase.RefusedFast}", $"{phase.RefusedSlow}",
                $"{phase.WithoutRetryAfter}", $"{phase.Others}", $"{phase.Failures}", $"{wrk.P50 / 1e6:F3}", $"{wrk.P99 / 1e6:F3}", $"{wrk.Max / 1e6:F3}",
                $"{wrk.SlowestRefusal / 1e3:F3}", $"{phase.Peak / 1e6:F0}");
        }

        text.Line();
        if (results.Skipped is not null)
        {
            text.Line($"The disk was not stalled: {results.Skipped}");
            text.Line();
        }

        text.Targets(targets);
        text.Warnings(results.Warnings);
        return text;
    }
}
