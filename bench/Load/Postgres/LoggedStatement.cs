using System.Globalization;
using System.Text.RegularExpressions;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Postgres;

/// <summary>A statement in the log of PostgreSQL, and the values of its parameters by their numbers; null for NULL.</summary>
internal sealed partial record LoggedStatement(string Text, IReadOnlyDictionary<int, string?> Values)
{
    /// <summary>The statements between the last BEGIN and COMMIT of a session with <paramref name="part"/> in one of them.</summary>
    public static IReadOnlyList<LoggedStatement> LastTransaction(IReadOnlyList<string> log, string part)
    {
        var sessions = Entries(log).Select(entry => Entry().Match(entry)).Where(entry => entry.Success)
            .GroupBy(entry => entry.Groups["process"].Value, StringComparer.Ordinal);
        foreach (var session in sessions)
        {
            List<LoggedStatement> statements = [];
            foreach (var entry in session)
            {
                if (entry.Groups["text"] is { Success: true, Value: var text })
                {
                    statements.Add(new LoggedStatement(text, new Dictionary<int, string?>()));
                }
                else
                {
                    statements[^1] = statements[^1] with { Values = ReadValues(entry.Groups["values"].Value) };
                }
            }

            var end = statements.FindLastIndex(statement => statement.Text.Contains(part, StringComparison.Ordinal));
            if (end >= 0)
            {
                var begin = statements.FindLastIndex(end, statement => statement.Text is "BEGIN");
                return statements[(begin + 1)..statements.FindIndex(end, statement => statement.Text is "COMMIT")];
            }
        }

        throw new BenchException($"PostgreSQL has logged no transaction with {part}. It wrote:\n{string.Join('\n', log)}");
    }

    private static IEnumerable<string> Entries(IReadOnlyList<string> log) =>
        string.Join('\n', log).Split('\n' + PostgresServer.EntryStart.ToString()).Select(entry => entry.Replace("\n\t", "\n", StringComparison.Ordinal));

    private static Dictionary<int, string?> ReadValues(string text) => Value().Matches(text).ToDictionary(
        value => int.Parse(value.Groups["number"].Value, CultureInfo.InvariantCulture),
        value => value.Groups["text"] is { Success: true, Value: var known } ? known.Replace("''", "'", StringComparison.Ordinal) : null);

    [GeneratedRegex(
        @"^~?(?<process>\d+) (LOG:  (execute [^:]+|statement): (?<text>.*)|DETAIL:  (P|p)arameters: (?<values>.*))$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\$(?<number>\d+) = ('(?<text>([^']|'')*)'|NULL)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Value();
}
