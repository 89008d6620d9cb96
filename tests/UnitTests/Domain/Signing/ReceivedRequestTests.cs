using System.Security.Cryptography;
using Roma.Domain.Signing;

namespace Roma.UnitTests.Domain.Signing;

public sealed class ReceivedRequestTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Has_a_digest_of_32_bytes(int length, bool accepted)
    {
        var request = new ReceivedRequest("GET", "/", [], SHA256.HashData([]));
        var faults = new[]
        {
            Record.Exception(() => new ReceivedRequest("GET", "/", [], new byte[length])),
            Record.Exception(() => request with { BodySha256 = new byte[length] }),
        };

        Assert.All(
            faults, fault => Assert.Equal(!accepted, fault is ArgumentException && fault.Message.Contains("32 bytes", StringComparison.Ordinal)));
    }
}
