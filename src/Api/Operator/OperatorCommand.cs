using System.CommandLine;

namespace Roma.Api.Operator;

/// <summary>What the commands share: they call Roma's API, and print what it answers.</summary>
internal static class OperatorCommand
{
    /// <summary>Has <paramref name="command"/> do <paramref name="work"/> with a client that finds Roma by <paramref name="settings"/>.</summary>
    public static void Calls(this Command command, string[] settings, Func<ParseResult, OperatorClient, CancellationToken, Task<int>> work) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var roma = new OperatorClient(settings);
            return await work(parsed, roma, cancellationToken);
        });
}
