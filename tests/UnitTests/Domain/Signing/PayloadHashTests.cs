using Roma.Domain.Signing;

namespace Roma.UnitTests.Domain.Signing;

public sealed class PayloadHashTests
{
    private const string Names = "x-sdk-content-sha256;x-sdk-date";

    [Theory]
    [InlineData("")]
    [InlineData("unsigned-payload")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void Is_refused_with_a_signed_digest_that_is_not_that_of_its_body(string digest) =>
        AssertRefused(SigningSamples.Get("/", "X-Sdk-Content-Sha256: " + digest));

    [Fact]
    public void Is_refused_with_a_signed_digest_given_twice() =>
        AssertRefused(SigningSamples.Get("/", "X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD", "X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD"));

    [Theory]
    [InlineData("UNSIGNED-PAYLOAD")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    public void Is_signed_over_the_digest_as_declared(string digest)
    {
        var canonical = $"GET\n/\n\nx-sdk-content-sha256:{digest}\nx-sdk-date:20260314T092653Z\n\n{Names}\n{digest}";
        var received = SigningSamples.Get("/", "X-Sdk-Content-Sha256: " + digest);

        Assert.True(SigningSamples.Receive(received, SigningSamples.Authorize(canonical, Names)).IsSignedBy(SigningSamples.Key));
        Assert.Equal(
            digest is "UNSIGNED-PAYLOAD",
            SigningSamples.Verifies(received with { BodySha256 = new byte[32] }, SigningSamples.Authorize(canonical, Names), SigningSamples.Key));
    }

    [Fact]
    public void Is_not_freed_of_its_body_by_a_digest_that_is_not_signed()
    {
        var client = new ClientRequest("PUT", ["a"], [], [], "body");
        var sent = client.Send();
        sent = sent with { Headers = [.. sent.Headers, new("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")] };

        Assert.True(SigningSamples.Verifies(sent, client.Authorize(SigningSamples.Key), SigningSamples.Key));
        Assert.False(SigningSamples.Verifies(sent with { BodySha256 = new byte[32] }, client.Authorize(SigningSamples.Key), SigningSamples.Key));
    }

    private static void AssertRefused(ReceivedRequest request)
    {
        Assert.False(SignedRequest.TryCreate(
            request, SigningSamples.Claim($"SDK-HMAC-SHA256 Access=key, SignedHeaders={Names}, Signature={new string('0', 64)}"),
            SigningSamples.DateOf(request), out _, out var fault));
        Assert.Equal(SignatureFault.Body, fault);
    }
}
