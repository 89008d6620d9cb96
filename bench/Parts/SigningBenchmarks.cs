using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Roma.Domain.Signing;

namespace Roma.Bench.Parts;

/// <summary>What a signature covers, and what signing and verifying it costs.</summary>
[MemoryDiagnoser]
public class SigningBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly byte[] key = "a-secret-access-key-of-40-characters-0123"u8.ToArray();
    private readonly byte[] wrongKey = "another-access-key-of-40-characters-01234"u8.ToArray();
    private readonly Request request = new();
    private readonly string authorization;
    private SignatureClaim claim;

    public SigningBenchmarks()
    {
        _ = SignatureClaim.TryParse(Authorize(new string('0', 64)), out claim);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(CanonicalRequest.Of(request, claim))));
        authorization = Authorize(Convert.ToHexStringLower(HMACSHA256.HashData(
            key, Encoding.Latin1.GetBytes($"{SignatureClaim.Scheme}\n{request.FindHeader("x-sdk-date", 0)}\n{hash}"))));
        // From then on the list of signed headers is known.
        _ = Parse() && Verify();
    }

    [Benchmark]
    public bool Parse() => SignatureClaim.TryParse(authorization, out claim);

    [Benchmark]
    public string Canonicalize() => CanonicalRequest.Of(request, claim);

    /// <summary>As the first reading says.</summary>
    [Benchmark]
    public bool Verify() => SignedRequest.TryCreate(request, claim, Now, out var signed, out _) && signed.IsSignedBy(key);

    /// <summary>Through all readings.</summary>
    [Benchmark]
    public bool VerifyWrong() => SignedRequest.TryCreate(request, claim, Now, out var signed, out _) && signed.IsSignedBy(wrongKey);

    private static string Authorize(string signature) => $"SDK-HMAC-SHA256 Access=key, SignedHeaders=content-type;host;x-sdk-date, Signature={signature}";

    private sealed class Request : IReceivedRequest
    {
        public string Method => "PUT";

        public string Target => "/v2/project-1/instances/instance-1/apps/0198c0a5-6a66-7d2c-b5d8-8a1d3f8a2c11/secret?b=2&a=1";

        public ReadOnlyMemory<byte> BodySha256 { get; } = SHA256.HashData("""{"secret":"JNs1VK3vLdTT9Djd"}"""u8);

        public string? FindHeader(string name, int index) => index > 0 ? null : name switch
        {
            "host" => "roma.example.com",
            "content-type" => "application/json",
            "x-sdk-date" => "20260102T030405Z",
            _ => null,
        };
    }
}
