using Roma.Api.Operator;

namespace Roma.UnitTests.Api.Operator;

public sealed class StandardOutputTests
{
    [Fact]
    public async Task Writes_line_by_line()
    {
        await using var output = new StringWriter();

        await StandardOutput.ShowOnceAsync(output, "It was lost", "Look again.", "one", "two");

        Assert.Equal(["one", "two", ""], output.ToString().Split(Environment.NewLine));
    }

    [Fact]
    public async Task Says_what_was_lost_and_what_to_do_but_not_what_it_was()
    {
        await using var output = new FullWriter();

        var failure = await Assert.ThrowsAsync<IOException>(
            () => StandardOutput.ShowOnceAsync(output, "It was lost", "Look again.", "a-secret"));

        Assert.Equal("It was lost on standard output: No space left. Look again.", failure.Message);
        Assert.DoesNotContain("a-secret", failure.ToString(), StringComparison.Ordinal);
    }

    private sealed class FullWriter : StringWriter
    {
        public override Task WriteLineAsync(string? value) => throw new IOException("No space left");
    }
}
