using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Overload;

/// <summary>The limits of an overload.</summary>
internal static class OverloadTargets
{
    /// <summary>A change that waits is refused after five seconds. To answer thousands at once takes up to two more.</summary>
    private const double RefusalSeconds = 7;

    /// <summary>A usual timeout of clients and proxies.</summary>
    private const double AnswerSeconds = 10;

    // For a few hundred connections, and for each further one.
    private const double BaseMegabytes = 200;
    private const double MegabytesPerConnection = 0.05;

    public static IReadOnlyList<Target> Evaluate(OverloadPlan plan, OverloadResults results)
    {
        var phases = results.Phases;
        List<Target> targets =
        [
            Target.AtMost("answers that are neither 200 nor 503 with Retry-After, and requests without an answer", phases.Sum(phase => phase.Broken), 0),
            Target.AtMost("503 at 64 connections", phases.Where(phase => phase.Run.Connections == WrkRun.UsualConnections).Sum(phase => phase.Refused), 0),
            Target.AtMost("the longest wait for a 503 in Roma, in s", phases.Max(phase => phase.Wrk.SlowestRefusal) / 1e3, RefusalSeconds),
            Target.AtMost("the longest wait for any answer, in s", phases.Max(phase => phase.Wrk.Max) / 1e6, AnswerSeconds),
            Target.AtMost(
                "resident memory at most, in MB",
                phases.Max(phase => phase.Peak) / 1e6,
                BaseMegabytes + (MegabytesPerConnection * phases.Max(phase => phase.Run.Connections))),
            Target.AtLeast("requests per second after the crowd / before", results.Ratio(OverloadResults.After, OverloadResults.Before), 0.85),
            Target.AtMost("warnings and errors in the log, but for the outage", results.Warnings.Count, 0),
        ];
        if (results.Skipped is null)
        {
            var crowd = results.Find(OverloadResults.StalledCrowd);
            targets.Add(Target.AtLeast("p50 at 64 connections while the disk is stalled, in s", results.Find(OverloadResults.Stalled).Wrk.P50 / 1e6, 0.5));
            targets.Add(Target.AtLeast("503 after five seconds while the disk is stalled", crowd.RefusedSlow, 1));
            if (plan.FillsQueue)
            {
                targets.Add(Target.AtLeast("503 at once while the disk is stalled and the queue full", crowd.RefusedFast, 1));
            }

            targets.Add(Target.AtLeast(
                "requests per second after the disk recovered / before", results.Ratio(OverloadResults.Recovered, OverloadResults.Before), 0.85));
        }

        return targets;
    }
}
