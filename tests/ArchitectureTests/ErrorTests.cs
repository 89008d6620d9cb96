using System.Globalization;
using System.Reflection;
using Roma.Api.Errors;
using Roma.ArchitectureTests.Harness;

namespace Roma.ArchitectureTests;

/// <summary>A refusal is a constant, an entry of the catalogue and a row of docs/errors.md. They agree, and none is left over.</summary>
public sealed class ErrorTests
{
    private static readonly IReadOnlyList<ErrorConstant> Constants = [.. Layer.AllTypes.Where(IsErrors).SelectMany(ErrorConstant.Of)];

    private static readonly IReadOnlyList<ErrorRow> Rows = [.. ErrorRow.In(TextFile.Read("docs/errors.md"))];

    [Fact]
    public void A_constant_has_its_entry_in_the_catalogue() => Rule.Check(
        Constants,
        static constant => ErrorCatalog.Entries.ContainsKey(constant.Value)
            ? []
            : [$"{constant} is not in the catalogue: add [{constant}] to Entries in src/Api/Errors/ErrorCatalog.cs, with its status, code, message "
                + "and what to change."],
        (new ErrorConstant("AppErrors", "TooOld", "app.too_old"), "AppErrors.TooOld is not in the catalogue: add [AppErrors.TooOld] to Entries"));

    [Fact]
    public void A_constant_is_unlike_any_other() => Rule.Check(
        Constants,
        static constant => Constants.Where(other => other != constant && string.Equals(other.Value, constant.Value, StringComparison.Ordinal))
            .Select(other => $"{constant} has the code of {other}, {constant.Value}: give each its own."),
        (new ErrorConstant("AppErrors", "Gone", "app.not_found"), "AppErrors.Gone has the code of AppErrors.NotFound, app.not_found"));

    [Fact]
    public void An_entry_has_its_constant() => Rule.Check(
        ErrorCatalog.Entries.Keys,
        static key => Constants.Any(constant => string.Equals(constant.Value, key, StringComparison.Ordinal))
            ? []
            : [$"The catalogue has '{key}', which no constant of an *Errors class is: take it out."],
        ("app.forgotten", "The catalogue has 'app.forgotten'"));

    [Fact]
    public void An_entry_fits_the_wire() => Rule.Check(
        ErrorCatalog.Entries,
        static entry => new[] { entry.Value.Code, entry.Value.Message, entry.Value.Details }
            .Where(text => text.Length is < 1 or > ErrorEntry.MaxLength)
            .Select(text => $"The catalogue's '{entry.Key}' has a text of {text.Length} characters, and 1 to {ErrorEntry.MaxLength} are allowed: "
                + $"{text}"),
        (KeyValuePair.Create("app.wordy", new ErrorEntry(403, "ROMA.00014099", "Wordy.", new string('x', 129))),
            "'app.wordy' has a text of 129 characters"),
        (KeyValuePair.Create("app.silent", new ErrorEntry(403, "ROMA.00014099", "", "x")), "'app.silent' has a text of 0 characters"));

    [Fact]
    public void An_entry_has_its_row_in_the_documentation() => Rule.Check(
        ErrorCatalog.Entries,
        static entry => Rows.Where(row => string.Equals(row.Key, entry.Key, StringComparison.Ordinal)).ToList() switch
        {
            [var row] => row.Differences(entry.Value),
            var rows => [$"docs/errors.md has {rows.Count} rows for '{entry.Key}': let there be one, '| {entry.Value.Status} | "
                + $"{entry.Value.Code} | {entry.Value.Message} | when | `{entry.Key}` |'."],
        },
        (KeyValuePair.Create("app.too_old", new ErrorEntry(403, "ROMA.00014098", "Too old.", "x")),
            "has 0 rows for 'app.too_old': let there be one, '| 403 | ROMA.00014098 | Too old. | when | `app.too_old` |'"),
        (KeyValuePair.Create("app.not_found", new ErrorEntry(404, "ROMA.00014001", "The application does not exist.", "x")),
            "docs/errors.md has 403 for 'app.not_found', the catalogue 404"),
        (KeyValuePair.Create("app.not_found", new ErrorEntry(403, "ROMA.00014001", "It is not there.", "x")), "the catalogue It is not there."));

    [Fact]
    public void A_row_has_its_entry() => Rule.Check(
        Rows,
        static row => ErrorCatalog.Entries.ContainsKey(row.Key) ? [] : [$"docs/errors.md has a row for '{row.Key}', which is not in the "
            + "catalogue: take it out."],
        (ErrorRow.In(new TextFile("docs/errors.md", "| 403 | ROMA.00014097 | Gone. | it is | `app.gone` |\n")).Single(),
            "docs/errors.md has a row for 'app.gone'"));

    private static bool IsErrors(Type type) => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Errors", StringComparison.Ordinal);

    private sealed record ErrorConstant(string Class, string Name, string Value)
    {
        public static IEnumerable<ErrorConstant> Of(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => new ErrorConstant(type.Name, field.Name, (string)field.GetRawConstantValue()!));

        public override string ToString() => $"{Class}.{Name}";
    }

    private sealed record ErrorRow(string Status, string Code, string Message, string Key)
    {
        public static IEnumerable<ErrorRow> In(TextFile document) => document.Lines
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 7 && int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(cells => new ErrorRow(cells[1], cells[2], cells[3], cells[5].Trim('`')));

        public IEnumerable<string> Differences(ErrorEntry entry) =>
            new[] { (Status, entry.Status.ToString(CultureInfo.InvariantCulture)), (Code, entry.Code), (Message, entry.Message) }
                .Where(pair => !string.Equals(pair.Item1, pair.Item2, StringComparison.Ordinal))
                .Select(pair => $"docs/errors.md has {pair.Item1} for '{Key}', the catalogue {pair.Item2}: let them agree.");
    }
}
