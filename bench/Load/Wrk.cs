using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Roma.Bench.Load;

/// <summary>What wrk counted; durations are in microseconds.</summary>
internal sealed record WrkReport(long Requests, long Duration, long P50, long P99, long Statuses, long Connects, long Reads, long Writes, long Timeouts)
{
    public long Errors => Statuses + Connects + Reads + Writes + Timeouts;
}

/// <summary>The load.</summary>
internal static class Wrk
{
    /// <summary>Sends requests of a row for some seconds; throws if one of them was not answered, or with a status from 400 up.</summary>
    public static async Task<WrkReport> RunAsync(Server server, Row row, Store store, int connections, int seconds, CancellationToken cancellationToken)
    {
        // One thread, which leaves a core to the server; it can send several times more than a server of one core can answer.
        string[] arguments =
        [
            "--threads", "1", "--connections", connections.ToString(CultureInfo.InvariantCulture), "--timeout", "10s",
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{seconds}s"), "--script", row.Script, server.Address.ToString(), "--",
            store.IdsFor(row), RandomNumberGenerator.GetInt32(int.MaxValue).ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("wrk", arguments) { WorkingDirectory = Layout.Scripts };
        start.Environment["ROMA_BENCH_TOKEN"] = store.Token;
        try
        {
            var output = (await Command.RunAsync(start, cancellationToken)).TrimEnd();
            var report = JsonSerializer.Deserialize<WrkReport>(output[(output.LastIndexOf('\n') + 1)..], JsonSerializerOptions.Web)!;
            return report is { Errors: 0, Requests: > 0 } ? report : throw new BenchException($"There were errors, or no answers: {report}");
        }
        catch (BenchException exception)
        {
            var state = server.HasExited ? "has ended" : "is running";
            throw new BenchException(
                $"{row.Name} at {connections} connections: {exception.Message}\nThe server {state}. It wrote:\n{server.Output}", exception);
        }
    }
}
