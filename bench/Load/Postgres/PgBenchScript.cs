using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Roma.Bench.Load.Postgres;

/// <summary>
/// A reset as a client without groups sends it, for pgbench: the statements are those that Roma sends. Clients change different apps, since pgbench ends
/// a client whose change of a row is refused.
/// </summary>
internal sealed partial class PgBenchScript
{
    private readonly IReadOnlyList<LoggedStatement> statements;
    private readonly Dictionary<string, string> constants = new(StringComparer.Ordinal);
    private readonly StringBuilder text = new();

    private PgBenchScript(IReadOnlyList<LoggedStatement> statements, string app)
    {
        this.statements = statements;
        text.Append("\\set n :n + 1\n");
        // Ids that rise with time, as Roma's do.
        text.Append("\\set entry :first + :n * :clients + :client_id\n");
        text.Append(CultureInfo.InvariantCulture, $"\\set app {app}\n");
    }

    /// <summary>The lines of the script.</summary>
    public string Text => text.ToString();

    /// <summary>The values of variables that do not change.</summary>
    public IReadOnlyDictionary<string, string> Constants => constants;

    /// <summary>Two round trips: the app is read, then all else is sent together.</summary>
    public static PgBenchScript InTwo(IReadOnlyList<LoggedStatement> statements, int apps, int clients)
    {
        var script = new PgBenchScript(statements, OneOf(apps, clients));
        script.ReadApp(locks: false);
        script.SendTogether(["BEGIN;\n", .. script.AllButApp(), "COMMIT;\n"]);
        return script;
    }

    /// <summary>Three round trips: BEGIN, then the row is read and locked, then all else is sent together. All clients change one app.</summary>
    public static PgBenchScript OfOneApp(IReadOnlyList<LoggedStatement> statements)
    {
        var script = new PgBenchScript(statements, PostgresStore.FirstNumber.ToString(CultureInfo.InvariantCulture));
        script.text.Append("BEGIN;\n");
        script.ReadApp(locks: true);
        script.SendTogether([.. script.AllButApp(), "COMMIT;\n"]);
        return script;
    }

    /// <summary>A round trip for each statement, and the row is locked.</summary>
    public static PgBenchScript OneByOne(IReadOnlyList<LoggedStatement> statements, int apps, int clients)
    {
        var script = new PgBenchScript(statements, OneOf(apps, clients));
        script.text.Append("BEGIN;\n");
        script.ReadApp(locks: true);
        script.text.AppendJoin("", script.AllButApp()).Append("COMMIT;\n");
        return script;
    }

    private static string OneOf(int apps, int clients) => string.Create(
        CultureInfo.InvariantCulture, $"{PostgresStore.FirstNumber} + random(0, {(apps / clients) - 1}) * :clients + :client_id");

    private static bool IsApp(LoggedStatement statement) => AppQuery().IsMatch(statement.Text);

    private void ReadApp(bool locks) => text.Append(ToText(statements.Single(IsApp))).Append(locks ? " FOR UPDATE" : "").Append(" \\gset\n");

    private void SendTogether(IReadOnlyList<string> lines) => text.Append("\\startpipeline\n").AppendJoin("", lines).Append("\\endpipeline\n");

    private IEnumerable<string> AllButApp() => statements.Where(statement => !IsApp(statement)).Select(statement => ToText(statement) + ";\n");

    private string ToText(LoggedStatement statement)
    {
        var guard = Guard().Match(statement.Text).Groups["number"].Value;
        var entry = EntryId().Match(statement.Text).Groups["number"].Value;
        // A command of a script ends with its line, unless it ends with a semicolon.
        return Parameter().Replace(statement.Text.ReplaceLineEndings(" "), match =>
        {
            var number = match.Groups["number"].Value;
            return string.Equals(number, guard, StringComparison.Ordinal) ? ":version"
                : string.Equals(number, entry, StringComparison.Ordinal) ? ":entry"
                : statement.Values[int.Parse(number, CultureInfo.InvariantCulture)] is not { } value ? "NULL"
                : string.Equals(value, PostgresStore.ResetId, StringComparison.Ordinal) ? $"('{PostgresStore.IdPrefix}' || :app)"
                : ":" + NameOf(value);
        });
    }

    private string NameOf(string value)
    {
        var name = constants.FirstOrDefault(constant => string.Equals(constant.Value, value, StringComparison.Ordinal)).Key ?? $"c{constants.Count}";
        constants[name] = value;
        return name;
    }

    [GeneratedRegex("^SELECT .* FROM apps ", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AppQuery();

    [GeneratedRegex(@"WHERE version = \$(?<number>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Guard();

    [GeneratedRegex(
        @"\(project_id, entry_id,.*VALUES \(\$1, \$(?<number>\d+)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EntryId();

    [GeneratedRegex(@"\$(?<number>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
