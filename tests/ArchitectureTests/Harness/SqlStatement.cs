using System.Text.RegularExpressions;

namespace Roma.ArchitectureTests.Harness;

/// <summary>A statement that a type holds as a constant, put together by the compiler, or that one of its methods loads.</summary>
internal sealed partial record SqlStatement(Type Owner, string Member, string Text)
{
    public static IReadOnlyList<SqlStatement> All { get; } = [.. Layer.AllTypes.SelectMany(In)];

    public static IEnumerable<SqlStatement> In(Type type) =>
        Constants(type).Concat(Loaded(type)).Where(statement => IsSql(statement.Text)).DistinctBy(statement => statement.Text);

    /// <summary>Whether a text is a statement, or the beginning of one.</summary>
    public static bool IsSql(string text) => Sql().IsMatch(text);

    public override string ToString() => $"{Owner.Name}.{Member}";

    private static IEnumerable<SqlStatement> Constants(Type type) =>
        Code.Of(type).Fields.Where(field => field.Constant is string).Select(field => new SqlStatement(type, field.Name, (string)field.Constant));

    private static IEnumerable<SqlStatement> Loaded(Type type) =>
        Code.Bodies(type).SelectMany(body => Code.Texts(body).Select(text => new SqlStatement(type, body.Name, text)));

    [GeneratedRegex(
        @"^\s*(?-i:SELECT|INSERT|UPDATE|DELETE|WITH)\s|\bSELECT\s.+\sFROM\s|\bINSERT\s+INTO\s|\bUPDATE\s+\w+\s+SET\s|\bDELETE\s+FROM\s",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sql();
}
