using Roma.ArchitectureTests.Harness;
using Xunit.Sdk;

namespace Roma.ArchitectureTests;

/// <summary>What all rules rely on.</summary>
public sealed class RuleTests
{
    [Fact]
    public void Passes_where_every_subject_keeps_it() => Rule.Check([2, 4], IsEven, (3, "3 is odd"));

    [Fact]
    public void Names_every_subject_that_breaks_it()
    {
        var failure = Assert.Throws<FailException>(() => Rule.Check([2, 7, 5], IsEven, (3, "3 is odd")));

        Assert.Equal($"5 is odd{Environment.NewLine}7 is odd", failure.Message);
    }

    [Fact]
    public void Fails_where_it_is_about_nothing()
    {
        var failure = Assert.Throws<FailException>(() => Rule.Check([], IsEven, (3, "3 is odd")));

        Assert.Contains("about nothing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fails_where_nothing_proves_that_it_can()
    {
        var failure = Assert.Throws<FailException>(() => Rule.Check([2], IsEven));

        Assert.Contains("no offender", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "4 is odd")]
    [InlineData(3, "3 is prime")]
    public void Fails_where_an_offender_gets_away(int offender, string complaint)
    {
        var failure = Assert.Throws<FailException>(() => Rule.Check([2], IsEven, (offender, complaint)));

        Assert.Contains($"cannot fail: of its offender {offender}", failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> IsEven(int number) => number % 2 == 0 ? [] : [$"{number} is odd"];
}
