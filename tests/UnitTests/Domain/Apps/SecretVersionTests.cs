using System.Text.Json;

namespace Roma.UnitTests.Domain.Apps;

public sealed class SecretVersionTests
{
    [Fact]
    public void Gives_its_value_to_nobody_that_prints_it()
    {
        var version = new SecretVersion(7, Secret.Create("JNs1VK3vLdTT9Djd"));

        Assert.Contains("7", version.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("JNs1", version.ToString(), StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(version));
    }
}
