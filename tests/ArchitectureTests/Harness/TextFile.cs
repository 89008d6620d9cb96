using System.Text.RegularExpressions;

namespace Roma.ArchitectureTests.Harness;

/// <summary>A file of the repository, or a snippet that stands for one.</summary>
internal sealed partial record TextFile(string Path, string Text)
{
    /// <summary>The name without its folder and extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary>The C# of it: without comments, and without what stands in texts.</summary>
    public string Code => CommentsAndTexts().Replace(Text, "\"\"");

    public IEnumerable<string> Lines => Text.Split('\n');

    public static TextFile Read(string path) => new(path, File.ReadAllText(Repository.Locate(path)));

    public static IReadOnlyList<TextFile> In(string folder, string pattern) => [.. Repository.Files(folder, pattern).Select(Read)];

    /// <summary>Whether a type of this name is declared here.</summary>
    public bool Declares(Type type) =>
        Declarations().Matches(Code).Any(match => string.Equals(match.Groups["name"].Value, type.Name.Split('`')[0], StringComparison.Ordinal));

    public override string ToString() => Path;

    [GeneratedRegex(
        """
        //[^\n]* | /\*.*?\*/ | (?<quotes>"{3,}).*?\k<quotes> | (@\$?|\$@)"([^"]|"")*" | "(\\.|[^"\\\n])*" | '(\\.|[^'\\\n])+'
        """,
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex CommentsAndTexts();

    [GeneratedRegex(@"\b(class|struct|interface|record|enum)\s+(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Declarations();
}
