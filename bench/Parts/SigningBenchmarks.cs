using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Roma.Domain.Signing;

namespace Roma.Bench.Parts;

/// <summary>What a signature covers, and what signing and verifying it costs.</summary>
[MemoryDiagnoser]
public class SigningBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly string[] signedHeaders = ["content-type", "host", "x-sdk-date"];
    private readonly byte[] key = "a-secret-access-key-of-40-characters-0123"u8.ToArray();
    private readonly byte[] wrongKey = "another-access-key-of-40-characters-01234"u8.ToArray();
    private readonly ReceivedRequest request = new(
        "PUT",
        "/v2/project-1/instances/instance-1/apps/0198c0a5-6a66-7d2c-b5d8-8a1d3f8a2c11/secret?b=2&a=1",
        [new("Host", "roma.example.com"), new("Content-Type", "application/json"), new("X-Sdk-Date", "20260102T030405Z")],
        SHA256.HashData("""{"secret":"JNs1VK3vLdTT9Djd"}"""u8));

    private SignatureClaim claim = null!;

    [GlobalSetup]
    public void Prepare() => _ = SignatureClaim.TryParse(
        $"SDK-HMAC-SHA256 Access=key, SignedHeaders={string.Join(';', signedHeaders)}, Signature={Convert.ToHexString(Sign())}", out claim!);

    [Benchmark]
    public string Canonicalize() => CanonicalRequest.Of(request, signedHeaders);

    [Benchmark]
    public byte[] Sign() => Signature.Sign(request, signedHeaders, key);

    /// <summary>As the first reading says.</summary>
    [Benchmark]
    public bool Verify() => SignedRequest.TryCreate(request, claim, Now, out var signed, out _) && signed.IsSignedBy(key);

    /// <summary>Through all readings.</summary>
    [Benchmark]
    public bool VerifyWrong() => SignedRequest.TryCreate(request, claim, Now, out var signed, out _) && signed.IsSignedBy(wrongKey);
}
