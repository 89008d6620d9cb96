using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Roma.Bench.Load.Harness;

/// <summary>The load generator.</summary>
internal static class Wrk
{
    /// <summary>Sends requests. Throws if one of them got no answer, or an answer with a status of 400 or more.</summary>
    public static async Task<WrkReport> RunAsync(Server server, ILoadedStore store, WrkRun run, CancellationToken cancellationToken)
    {
        var report = await CountAsync(server, store, run, cancellationToken);
        return report.Errors == 0 ? report : throw Explain(server, run, new BenchException($"There were errors: {report}"));
    }

    /// <summary>Sends requests and counts the answers. Throws if there is none.</summary>
    public static async Task<WrkReport> CountAsync(Server server, ILoadedStore store, WrkRun run, CancellationToken cancellationToken)
    {
        // One thread leaves a core to the server. It can send several times more than a server on one core can answer.
        string[] arguments =
        [
            "--threads", "1", "--connections", Text($"{run.Connections}"), "--timeout", Text($"{run.Timeout}s"),
            "--duration", Text($"{run.Seconds + run.Drain}s"), "--script", run.Row.Script, server.Address.ToString(), "--",
            store.PathOf(run.Row.File), Text($"{RandomNumberGenerator.GetInt32(int.MaxValue)}"),
            .. run.Drain > 0 ? (string[])[Text($"{run.Seconds}")] : [],
        ];
        var start = new ProcessStartInfo("wrk", arguments) { WorkingDirectory = Paths.Scripts };
        start.Environment["ROMA_BENCH_TOKEN"] = store.Token;
        try
        {
            var output = (await ChildProcess.RunAsync(start, cancellationToken)).TrimEnd();
            var report = JsonSerializer.Deserialize<WrkReport>(output[(output.LastIndexOf('\n') + 1)..], JsonSerializerOptions.Web)!;
            return report.Requests > 0 ? report : throw new BenchException($"There were no answers: {report}");
        }
        catch (BenchException exception)
        {
            throw Explain(server, run, exception);
        }
    }

    private static BenchException Explain(Server server, WrkRun run, BenchException exception)
    {
        var state = server.HasExited ? "has exited" : "is running";
        return new BenchException(
            $"{run.Row.Name} at {run.Connections} connections: {exception.Message}\nThe server {state}. It wrote:\n{server.Output}", exception);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
