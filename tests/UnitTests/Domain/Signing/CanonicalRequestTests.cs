using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace Roma.UnitTests.Domain.Signing;

public sealed class CanonicalRequestTests
{
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Has_the_hash_of_the_published_vector()
    {
        var vector = SigningSamples.Recorded("signing-vectors.json").First(vector => vector.TryGetProperty("canonical_request_sha256", out _));
        var request = new ReceivedRequest(
            "GET", vector.GetProperty("url").GetString()!,
            [.. vector.GetProperty("headers").EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString()!))],
            SHA256.HashData([]));

        var canonical = SigningSamples.Canonical(request, vector.GetProperty("signed_headers").GetString()!.Split(';'));

        Assert.Equal(
            vector.GetProperty("canonical_request_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(canonical))));
    }

    [Fact]
    public void Is_the_one_that_a_client_writes_however_it_sends_the_request() =>
        Gen.Select(SigningSamples.Requests, Gen.Byte.Array[1, 40]).Sample((request, choices) => string.Equals(
            request.Canonical,
            Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(SigningSamples.Canonical(request.Send(choices), request.SignedHeaders.Split(';')))),
            StringComparison.Ordinal));

    [Fact]
    public void Has_a_line_for_each_part() => Assert.Equal(
        ["GET", "/a/", "b=c", "host:roma.example.com", "x-a:1", "", "x-a;host", OfNothing],
        SigningSamples.Lines("/a?b=c", "X-A: 1", "Host: roma.example.com"));

    [Fact]
    public void Takes_the_declared_digest_as_it_was_sent() => Assert.Equal(
        OfNothing.ToUpperInvariant(), SigningSamples.Lines("/", "X-Sdk-Content-Sha256:" + OfNothing.ToUpperInvariant())[^1]);

    [Fact]
    public void Takes_no_notice_of_a_declared_digest_that_is_not_signed() => Assert.Equal(
        OfNothing, SigningSamples.Canonical(SigningSamples.Get("/", "X-Sdk-Content-Sha256:UNSIGNED-PAYLOAD"), ["x-sdk-date"]).Split('\n')[^1]);
}
