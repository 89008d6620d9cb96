using System.Text.RegularExpressions;
using Roma.ArchitectureTests.Harness;

namespace Roma.ArchitectureTests;

/// <summary>The tests' own house: a test can fail, does not sleep, and is where one looks for it.</summary>
public sealed partial class SuiteTests
{
    private const string Mirror = "tests/UnitTests/";

    /// <summary>Tests that go through many types at once, in the folder that those have in common.</summary>
    private static readonly string[] OfManyTypes = [Mirror + "Application/EveryUseCaseTests.cs", Mirror + "Application/Messaging/CanaryTests.cs"];

    /// <summary>All that tests are made of, but for what breaks rules on purpose.</summary>
    private static readonly IReadOnlyList<TextFile> Files =
        [.. TextFile.In("tests", "*.cs").Where(file => !file.Path.Contains("/Offenders/", StringComparison.Ordinal))];

    [Fact]
    public void A_test_class_is_sealed() => Rule.Check(
        Files.Where(file => file.Name.EndsWith("Tests", StringComparison.Ordinal)),
        static file => TestClasses().Matches(file.Code).Where(match => !match.Groups["modifiers"].Value.Contains("sealed", StringComparison.Ordinal))
            .Select(match => $"{file}: {match.Groups["name"].Value} is open: make it public sealed."),
        (new TextFile("tests/UnitTests/Domain/Apps/AppTests.cs", "public partial class AppTests;"), "AppTests is open"));

    [Fact]
    public void A_test_that_is_skipped_says_why() => Rule.Check(
        Files,
        static file => Skips().Matches(file.Text).Select(match => $"{file} skips a test without a reason, '{match.Value}': "
            + "say what would have to be different."),
        (new TextFile("tests/UnitTests/ATests.cs", "[Fact(Skip " + "= \"\")]"), "tests/UnitTests/ATests.cs skips a test without a reason"),
        (new TextFile("tests/UnitTests/BTests.cs", "[Fact(Skip " + "= \" \", SkipWhen = nameof(IsWindows))]"),
            "tests/UnitTests/BTests.cs skips a test"),
        (new TextFile("tests/UnitTests/CTests.cs", "Assert.Skip" + "Unless(isRoot, \"\")"), "tests/UnitTests/CTests.cs skips a test"));

    [Fact]
    public void A_test_does_not_sleep() => Rule.Check(
        Files,
        static file => Sleeps().Matches(file.Code).Select(match => $"{file} sleeps by {match.Value}: await what it waits for, or move a "
            + "FakeTimeProvider on."),
        (new TextFile("tests/UnitTests/ATests.cs", "Thread" + ".Sleep(100);"), "sleeps by Thread.Sleep"),
        (new TextFile("tests/UnitTests/ATests.cs", "await Task" + ".Delay(100);"), "sleeps by Task.Delay"));

    [Fact]
    public void Unit_tests_mirror_the_source() => Rule.Check(
        Files.Where(file => file.Path.StartsWith(Mirror, StringComparison.Ordinal) && file.Name.EndsWith("Tests", StringComparison.Ordinal)),
        static file => OfManyTypes.Contains(file.Path, StringComparer.Ordinal) || HasSubject(file)
            ? []
            : [$"{file} mirrors nothing: there is neither {Source(file)} nor a type of that name in its namespace. Name the tests after what "
                + "they test, and put them where it is."],
        (new TextFile($"{Mirror}Domain/Apps/MiscellanyTests.cs", ""),
            "MiscellanyTests.cs mirrors nothing: there is neither src/Domain/Apps/Miscellany.cs"),
        (new TextFile($"{Mirror}Domain/Identity/AppTests.cs", ""), "there is neither src/Domain/Identity/App.cs"));

    private static bool HasSubject(TextFile file) =>
        Repository.Has(Source(file))
        || Layer.AllTypes.Any(type => string.Equals($"{type.Namespace}.{type.Name.Split('`')[0]}", TypeName(file), StringComparison.Ordinal));

    private static string Source(TextFile file) => $"src/{Subject(file)}.cs";

    private static string TypeName(TextFile file) => $"Roma.{Subject(file).Replace('/', '.')}";

    private static string Subject(TextFile file) => file.Path[Mirror.Length..^"Tests.cs".Length];

    [GeneratedRegex(@"(?<modifiers>(\w+\s+)*)class\s+(?<name>\w+Tests)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TestClasses();

    [GeneratedRegex("""\bSkip\s*=\s*"\s*"|\bAssert\.Skip\w*\([^;]*?"\s*"\s*\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Skips();

    [GeneratedRegex(@"\b(Thread\.Sleep|SpinWait\.SpinUntil|Task\.Delay)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Sleeps();
}
