using System.Globalization;
using System.Text.RegularExpressions;
using Roma.ArchitectureTests.Harness;

namespace Roma.ArchitectureTests;

/// <summary>What the formatter does not see.</summary>
public sealed partial class FormatTests
{
    private static readonly int MaxLength =
        int.Parse(LineLength().Match(TextFile.Read(".editorconfig").Text).Groups["length"].Value, CultureInfo.InvariantCulture);

    [Fact]
    public void A_line_is_as_long_as_the_editorconfig_allows_at_most() => Rule.Check(
        TextFile.In("src", "*.cs").Concat(TextFile.In("tests", "*.cs")),
        static file => file.Lines.Index().Where(line => line.Item.Length > MaxLength).Select(
            line => $"{file}:{line.Index + 1} has {line.Item.Length} characters, and at most {MaxLength} are allowed: wrap it."),
        (new TextFile("src/Long.cs", "\n" + new string('x', MaxLength + 1)), $"src/Long.cs:2 has {MaxLength + 1} characters"));

    [GeneratedRegex(@"^max_line_length = (?<length>\d+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LineLength();
}
