using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Roma.UnitTests.Domain.Apps;

public sealed class ProposedSecretTests
{
    [Fact]
    public void Becomes_the_secret_that_it_is()
    {
        var proposal = ProposedSecret.From("JNs1VK3vLdTT9Djd");

        Assert.True(proposal.TryAccept(out var secret));
        Assert.Equal("JNs1VK3vLdTT9Djd", secret.Reveal());
        Assert.Equal(secret, proposal.Accept());
    }

    [Theory]
    [InlineData("")]
    [InlineData("seven77")]
    [InlineData("a canary with blanks")]
    public void Becomes_no_secret_where_it_breaks_the_rule(string text)
    {
        var proposal = ProposedSecret.From(text);

        Assert.False(proposal.TryAccept(out var secret));
        Assert.Null(secret);
        Assert.DoesNotContain("canary", Assert.Throws<ArgumentException>(proposal.Accept).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Gives_nothing_away()
    {
        var proposal = ProposedSecret.From("JNs1VK3vLdTT9Djd");

        Assert.Equal("***", $"{proposal}");
        Assert.Equal("***", typeof(ProposedSecret).GetCustomAttribute<DebuggerDisplayAttribute>()?.Value);
        Assert.Empty(typeof(ProposedSecret).GetProperties());
        Assert.DoesNotContain(
            "JNs1", Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(proposal)).ToString(), StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<ProposedSecret>("\"JNs1VK3vLdTT9Djd\""));
    }
}
