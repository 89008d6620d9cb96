using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Roma.Bench.Load;

/// <summary>The load.</summary>
internal static class Wrk
{
    /// <summary>Sends requests; throws if one of them was not answered, or with a status from 400 up.</summary>
    public static async Task<WrkReport> RunAsync(Server server, Store store, Traffic traffic, CancellationToken cancellationToken)
    {
        var report = await CountAsync(server, store, traffic, cancellationToken);
        return report.Errors == 0 ? report : throw Explain(server, traffic, new BenchException($"There were errors: {report}"));
    }

    /// <summary>Sends requests, and counts what came of them; throws if nothing did.</summary>
    public static async Task<WrkReport> CountAsync(Server server, Store store, Traffic traffic, CancellationToken cancellationToken)
    {
        // One thread, which leaves a core to the server; it can send several times more than a server of one core can answer.
        string[] arguments =
        [
            "--threads", "1", "--connections", Text($"{traffic.Connections}"), "--timeout", Text($"{traffic.Timeout}s"),
            "--duration", Text($"{traffic.Seconds + traffic.Drain}s"), "--script", traffic.Row.Script, server.Address.ToString(), "--",
            store.IdsFor(traffic.Row), Text($"{RandomNumberGenerator.GetInt32(int.MaxValue)}"),
            .. traffic.Drain > 0 ? (string[])[Text($"{traffic.Seconds}")] : [],
        ];
        var start = new ProcessStartInfo("wrk", arguments) { WorkingDirectory = Layout.Scripts };
        start.Environment["ROMA_BENCH_TOKEN"] = store.Token;
        try
        {
            var output = (await Command.RunAsync(start, cancellationToken)).TrimEnd();
            var report = JsonSerializer.Deserialize<WrkReport>(output[(output.LastIndexOf('\n') + 1)..], JsonSerializerOptions.Web)!;
            return report.Requests > 0 ? report : throw new BenchException($"There were no answers: {report}");
        }
        catch (BenchException exception)
        {
            throw Explain(server, traffic, exception);
        }
    }

    private static BenchException Explain(Server server, Traffic traffic, BenchException exception)
    {
        var state = server.HasExited ? "has ended" : "is running";
        return new BenchException(
            $"{traffic.Row.Name} at {traffic.Connections} connections: {exception.Message}\nThe server {state}. It wrote:\n{server.Output}", exception);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
