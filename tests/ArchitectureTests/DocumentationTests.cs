using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Roma.Api.Callers;
using Roma.Api.Gateways;
using Roma.ArchitectureTests.Harness;
using Roma.ArchitectureTests.Offenders;
using Roma.Infrastructure.Settings;

namespace Roma.ArchitectureTests;

/// <summary>What is written about the code is true of it.</summary>
public sealed partial class DocumentationTests
{
    private static readonly TextFile Readme = TextFile.Read("README.md");

    private static readonly IReadOnlyList<TextFile> Documents =
        [Readme, .. new[] { "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md" }.Select(TextFile.Read), .. TextFile.In("docs", "*.md")];

    private static readonly IReadOnlyList<TextFile> Decisions = TextFile.In("docs/adr", "*.md");

    private static readonly IReadOnlyList<string> Settings =
        [.. new[] { typeof(RomaOptions), typeof(CallerOptions), typeof(GatewayOptions) }.SelectMany(type => SettingsOf(type, RomaOptions.Section))];

    [Fact]
    public void A_port_says_what_it_promises() => Rule.Check(
        Layer.Application.Types.Where(type => type is { IsInterface: true, IsPublic: true }).SelectMany(port => Promises(port)),
        static member => Documentation.Of(member, "summary").Length > 0
            ? []
            : [$"{member.DeclaringType?.Name ?? "The port"} {member.Name} has no <summary>: say in a sentence what it promises, with units and "
                + "what its null means."],
        [.. Promises(typeof(ISilentPort)).Select(member => (member, $"{member.Name} has no <summary>"))]);

    [Fact]
    public void A_link_leads_somewhere() => Rule.Check(
        Documents.SelectMany(document => Links().Matches(document.Text).Select(match => (Document: document, Target: match.Groups["target"].Value))),
        static link => Exists(Path.Combine(link.Document.Folder, link.Target))
            ? []
            : [$"{link.Document} links to {link.Target}, which is not there: correct the link."],
        ((Document: new TextFile("docs/wire.md", ""), Target: "adr/0000-nothing.md"), "docs/wire.md links to adr/0000-nothing.md"));

    [Fact]
    public void A_path_in_the_README_exists() => Rule.Check(
        PathsIn(Readme),
        static path => Exists(path) ? [] : [$"README.md names {path}, which is not there: correct it."],
        [.. PathsIn(new TextFile("README.md", "Look into `src/Nowhere` and run eng/nothing.sh.")).Select(path => (path, $"README.md names {path}"))]);

    [Fact]
    public void Decisions_are_numbered_without_a_gap() => Rule.Check(
        Decisions.Index(),
        static decision => decision.Item.Name.StartsWith($"{decision.Index + 1:0000}-", StringComparison.Ordinal)
            && decision.Item.Text.StartsWith($"# {decision.Index + 1}. ", StringComparison.Ordinal)
            ? []
            : [$"{decision.Item} is decision {decision.Index + 1}: let its file begin with {decision.Index + 1:0000}- and its title with '# "
                + $"{decision.Index + 1}. '."],
        ((Index: 1, Item: new TextFile("docs/adr/0003-late.md", "# 3. Late")), "docs/adr/0003-late.md is decision 2"),
        ((Index: 1, Item: new TextFile("docs/adr/0002-mistitled.md", "# 3. Mistitled")), "docs/adr/0002-mistitled.md is decision 2"));

    [Fact]
    public void A_decision_says_where_it_stands_and_what_got_harder() => Rule.Check(
        Decisions,
        static decision => new[] { "\nStatus: ", "\n## Decision\n", "\n## What got harder\n" }
            .Where(part => !decision.Text.Contains(part, StringComparison.Ordinal))
            .Select(part => $"{decision} lacks '{part.Trim()}': a decision that made nothing harder was none."),
        (new TextFile("docs/adr/0009-easy.md", "# 9. Easy\n\nStatus: accepted.\n\n## Decision\n\nDo it.\n"),
            "docs/adr/0009-easy.md lacks '## What got harder'"));

    [Fact]
    public void A_setting_is_documented() => Rule.Check(
        Settings,
        static key => DocumentedSettings().Contains(key, StringComparer.Ordinal)
            ? []
            : [$"{key} is not in docs/operations.md: add a row with its full name, its default and what it does."],
        ("Roma:Colour", "Roma:Colour is not in docs/operations.md"));

    [Fact]
    public void A_documented_setting_exists() => Rule.Check(
        DocumentedSettings(),
        static key => Settings.Contains(key, StringComparer.Ordinal) ? [] : [$"docs/operations.md has a row for {key}, which is no property of "
            + "RomaOptions, CallerOptions or GatewayOptions: correct it."],
        ("Roma:Colour", "docs/operations.md has a row for Roma:Colour"));

    private static IEnumerable<MemberInfo> Promises(Type port) =>
        [port, .. port.GetMethods().Where(method => !method.IsSpecialName), .. port.GetProperties()];

    // What a start makes, and git ignores, is named too.
    private static bool Exists(string path) => Repository.Has(path) || IgnoredByGit.Contains(Path.GetFileName(path), StringComparer.Ordinal);

    private static readonly IReadOnlyList<string> IgnoredByGit =
        [.. TextFile.Read(".gitignore").Lines.Where(line => line.EndsWith('/')).Select(line => line.TrimEnd('/'))];

    private static IEnumerable<string> PathsIn(TextFile document) => Paths().Matches(document.Text).Select(match => match.Value.TrimEnd('.', '/'));

    private static IEnumerable<string> DocumentedSettings() => TextFile.Read("docs/operations.md").Lines
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .SelectMany(line => Keys().Matches(line.Split('|')[1])).Select(match => match.Value.Trim('`'));

    private static IEnumerable<string> SettingsOf(Type options, string prefix) => options.GetProperties().SelectMany(property =>
        property.PropertyType.Assembly == options.Assembly
            ? SettingsOf(property.PropertyType, $"{prefix}:{property.Name}")
            : [string.Create(CultureInfo.InvariantCulture, $"{prefix}:{property.Name}")]);

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<![\w./-])(src|tests|docs|eng)/[\w./-]+|(?<=`)(src|tests|docs|eng|http)(?=`)",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Paths();

    [GeneratedRegex("`Roma:[A-Za-z:]+`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Keys();
}
