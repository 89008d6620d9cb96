using System.Reflection;
using Roma.Api.Errors;
using Roma.ArchitectureTests.Harness;

namespace Roma.ArchitectureTests;

/// <summary>A refusal is a constant and a row of its module, no two alike.</summary>
public sealed class ErrorTests
{
    private static readonly IReadOnlyList<ErrorConstant> Constants = [.. Layer.AllTypes.Where(IsErrors).SelectMany(ErrorConstant.Of)];

    [Fact]
    public void A_constant_has_its_row() => Rule.Check(
        Constants,
        static constant => ErrorCatalog.Entries.ContainsKey(constant.Value)
            ? []
            : [$"{constant} has no row: add one to the *ErrorRows of its module in src/Api, with its status, code, message, what to change, and when "
                + "it happens."],
        (new ErrorConstant("AppErrors", "TooOld", "app.too_old"), "AppErrors.TooOld has no row"));

    [Fact]
    public void A_constant_is_unlike_any_other() => Rule.Check(
        Constants,
        static constant => Constants.Where(other => other != constant && string.Equals(other.Value, constant.Value, StringComparison.Ordinal))
            .Select(other => $"{constant} has the code of {other}, {constant.Value}: give each its own."),
        (new ErrorConstant("AppErrors", "Gone", "app.not_found"), "AppErrors.Gone has the code of AppErrors.NotFound, app.not_found"));

    [Fact]
    public void A_row_has_its_constant() => Rule.Check(
        ErrorCatalog.Entries.Keys,
        static name => Constants.Any(constant => string.Equals(constant.Value, name, StringComparison.Ordinal))
            ? []
            : [$"There is a row '{name}', which no constant of an *Errors class is: take it out."],
        ("app.forgotten", "There is a row 'app.forgotten'"));

    [Fact]
    public void A_row_fits_the_wire() => Rule.Check(
        ErrorCatalog.Entries.Values,
        static row => new[] { row.Code, row.Message, row.Details }
            .Where(text => text.Length is < 1 or > ErrorRow.MaxLength)
            .Select(text => $"The row '{row.Name}' has a text of {text.Length} characters, and 1 to {ErrorRow.MaxLength} are allowed: {text}"),
        (new ErrorRow("app.wordy", 403, "ROMA.00014099", "Wordy.", new string('x', 129), "never"), "'app.wordy' has a text of 129 characters"),
        (new ErrorRow("app.silent", 403, "ROMA.00014099", "", "x", "never"), "'app.silent' has a text of 0 characters"));

    private static bool IsErrors(Type type) => type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Errors", StringComparison.Ordinal);

    private sealed record ErrorConstant(string Class, string Name, string Value)
    {
        public static IEnumerable<ErrorConstant> Of(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => new ErrorConstant(type.Name, field.Name, (string)field.GetRawConstantValue()!));

        public override string ToString() => $"{Class}.{Name}";
    }
}
