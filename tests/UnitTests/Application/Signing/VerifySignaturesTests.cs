using System.Security.Cryptography;
using System.Text;
using Roma.Application.Signing;

namespace Roma.UnitTests.Application.Signing;

public sealed class VerifySignaturesTests : IAsyncLifetime
{
    private const string FirstSecret = "the-first-secret";
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    private static readonly Caller Gateway = UseCases.Someone("gateway", Role.Verifier);
    private static readonly IReadOnlyList<DescribedRequest> Anything = [Describe(Get(), "orders-key", FirstSecret)];

    private readonly UseCases roma = new();
    private string id = "";

    internal static Sample Sample => Sample.Of(Permission.VerifyRequests, known => new VerifySignaturesQuery(known.Scope, Anything));

    public static TheoryData<string, string> Authorizations => new()
    {
        { "", "authorization header malformed" },
        { "Basic b3JkZXJzLWtleTpz", "authorization header malformed" },
        { "SDK-HMAC-SHA256", "authorization header malformed" },
        { $"SDK-HMAC-SHA256 Access=orders-key, SignedHeaders=host, Signature={Zeros}0", "authorization header malformed" },
        { $"SDK-HMAC-SHA256 Access=a b, SignedHeaders=host;x-sdk-date, Signature={Zeros}", "authorization header malformed" },
        { $"SDK-HMAC-SHA256 Access=orders-key, SignedHeaders=host;host, Signature={Zeros}", "authorization header malformed" },
        { $"SDK-HMAC-SHA256 Credential=a/20260102/cn/sdk_request, SignedHeaders=host, Signature={Zeros}", "authorization header unsupported" },
        { $"V11-HMAC-SHA256 Access=orders-key, SignedHeaders=host, Signature={Zeros}", "authorization header unsupported" },
        { $"SDK-HMAC-SM3 Access=orders-key, SignedHeaders=host, Signature={Zeros}", "authorization header unsupported" },
        { $"SDK-HMAC-SHA256 Access=orders-key, SignedHeaders=host, Signature={Zeros}", "x-sdk-date must be a signed header, given once" },
        { $"SDK-HMAC-SHA256 Access=orders-key, SignedHeaders=x-sdk-date;x-shop, Signature={Zeros}", "signed header missing, header:x-shop" },
        { $"SDK-HMAC-SHA256 Access=unknown, SignedHeaders=x-sdk-date, Signature={Zeros}", "app not found, appkey unknown" },
        { $"SDK-HMAC-SHA256 Access=Orders-key, SignedHeaders=x-sdk-date, Signature={Zeros}", "app not found, appkey Orders-key" },
        { $"SDK-HMAC-SHA256 Access=there, SignedHeaders=x-sdk-date, Signature={Zeros}", "app not found, appkey there" },
    };

    public async ValueTask InitializeAsync()
    {
        await roma.OpenAsync();
        id = await roma.PutAppAsync();
    }

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Theory]
    [InlineData("", "GET")]
    [InlineData("the body \u4E16", "PUT")]
    public async Task Knows_whose_secret_signed(string body, string method)
    {
        var request = Get() with { Method = method, Body = body };

        Assert.Equal(Valid("orders-key", 1), await VerifyAsync(Describe(request, "orders-key", FirstSecret)));
    }

    [Fact]
    public async Task Takes_texts_for_their_bytes_in_UTF_8()
    {
        id = await roma.PutAppAsync("\u8C48");
        var request = Get() with { Headers = [("host", "api.example.com"), ("x-shop", "\u4E16\u754C \u00E9")] };

        Assert.Equal(Valid("\u8C48-key", 1), await VerifyAsync(Describe(request, "\u8C48-key", FirstSecret)));
    }

    [Fact]
    public async Task Takes_names_in_any_case_and_joins_lines_by_commas()
    {
        var signed = Describe(Get() with { Headers = [("host", "api.example.com"), ("x-shop", "a,b")] }, "orders-key", FirstSecret);
        var sent = signed.Headers!.ToDictionary(header => header.Key.ToUpperInvariant(), header => header.Value, StringComparer.Ordinal);
        sent["X-SHOP"] = [" a ", "b"];
        sent["x-shop"] = [];

        Assert.Equal(Valid("orders-key", 1), await VerifyAsync(signed with { Headers = sent }));
    }

    [Fact]
    public async Task Refuses_the_old_secret_once_a_reset_is_answered()
    {
        var (old, @new) = (Describe(Get(), "orders-key", FirstSecret), Describe(Get(), "orders-key", "JNs1VK3vLdTT9Djd"));
        Assert.StartsWith("verify signature fail", (await VerifyAsync(@new)).Reason, StringComparison.Ordinal);

        await roma.SendAsync(new ResetAppSecretCommand(UseCases.Home, id, ProposedSecret.From("JNs1VK3vLdTT9Djd")));

        Assert.StartsWith("verify signature fail", (await VerifyAsync(old)).Reason, StringComparison.Ordinal);
        Assert.Equal(Valid("orders-key", 2), await VerifyAsync(@new));
    }

    [Fact]
    public async Task Finds_no_app_that_is_deleted_or_of_another_instance()
    {
        await roma.PutAppAsync("there", scope: new Scope("p-1", "i-2"));
        await roma.SendAsync(new DeleteAppCommand(UseCases.Home, id));

        Assert.Equal(Invalid("app not found, appkey orders-key"), await VerifyAsync(Describe(Get(), "orders-key", FirstSecret)));
        Assert.Equal(Invalid("app not found, appkey there-key"), await VerifyAsync(Describe(Get(), "there-key", FirstSecret)));
    }

    [Theory]
    [InlineData("20260102T024906Z", true)]
    [InlineData("20260102T024905Z", false)]
    [InlineData("20260102T031905Z", true)]
    [InlineData("20260102T031906Z", false)]
    public async Task Takes_signatures_of_15_minutes_before_and_after_now(string date, bool isTaken)
    {
        var expected = isTaken ? Valid("orders-key", 1) : Invalid($"signature expired, signature time:{date},server time:20260102T030405Z");

        Assert.Equal(expected, await VerifyAsync(Describe(Get() with { Date = date }, "orders-key", FirstSecret)));
    }

    [Fact]
    public async Task Shows_the_canonical_request_that_the_signature_is_not_of()
    {
        var verdict = await VerifyAsync(Describe(Get(), "orders-key", "another-secret"));

        Assert.Equal(
            Invalid("verify signature fail, canonicalRequest:GET|/orders/of%201/|a=b%2Bc&state=open|host:api.example.com:8443|x-sdk-date:20260102T030405Z||"
                + "host;x-sdk-date|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            verdict);
    }

    [Fact]
    public async Task Cuts_a_reason_where_people_see_it()
    {
        var request = Get() with { Headers = [("x-long", new string('a', 5000))] };

        var reason = (await VerifyAsync(Describe(request, "orders-key", "another-secret"))).Reason!;

        Assert.StartsWith("verify signature fail, canonicalRequest:GET|", reason, StringComparison.Ordinal);
        Assert.Matches(@"^.{2048}\.\.\. \([0-9]+ more characters\)$", reason);
    }

    [Fact]
    public async Task Holds_nothing_of_a_secret()
    {
        var verdict = await VerifyAsync(Describe(Get(), "orders-key", "another-secret"));

        Assert.DoesNotContain("secret", $"{verdict}", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(roma.Log.Lines, line => line.ToString().Contains(FirstSecret, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Authorizations))]
    public async Task Says_why_a_signature_cannot_be_valid(string authorization, string reason)
    {
        await roma.PutAppAsync("there", scope: new Scope("p-1", "i-2"));

        Assert.StartsWith(reason, (await VerifyAsync(With("Authorization", authorization))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_is_wrong_with_headers()
    {
        var signed = Describe(Get(), "orders-key", FirstSecret);
        var authorization = signed.Headers!["Authorization"];

        Assert.Equal(Invalid("authorization header missing"), await VerifyAsync(With("Authorization")));
        Assert.Equal(Invalid("authorization header given twice"), await VerifyAsync(With("Authorization", [.. authorization, .. authorization])));
        Assert.Equal(Invalid("signed header missing, header:host"), await VerifyAsync(With("host")));
        Assert.Equal(Invalid("header given twice in different case, header:HOST"), await VerifyAsync(With("HOST", "api.example.com:8443")));
        Assert.Equal(Invalid("x-sdk-date must be a signed header, given once"), await VerifyAsync(With("x-sdk-date", "20260102T030405Z", "20260102T030405Z")));
        Assert.Equal(
            Invalid("x-sdk-date must have the form yyyyMMddTHHmmssZ, x-sdk-date:2026-01-02 \u4E16"),
            await VerifyAsync(With("x-sdk-date", " 2026-01-02 \u4E16")));
    }

    [Fact]
    public async Task Says_that_a_request_is_malformed_by_a_verdict()
    {
        var signed = Describe(Get(), "orders-key", FirstSecret);
        foreach (var malformed in new[]
        {
            signed with { Target = "/" + new string('a', 8192) },
            signed with { Target = "/?" + new string('&', 100) },
            signed with { Target = "/\n" },
            signed with { Method = "GET\0" },
            With("host", new string('a', 16_384)),
            With("host", "a\nb"),
        })
        {
            Assert.StartsWith(
                "request malformed, at most 8192 characters of uri, 100 query parameters", (await VerifyAsync(malformed)).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Compares_the_digest_of_the_body_with_the_signed_one()
    {
        const string Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        // In a canonical request, the declared digest takes the place of that of the body.
        var request = Get() with { Body = "test", Headers = [("host", "api.example.com"), ("x-sdk-content-sha256", Digest)] };
        var signed = Describe(request, "orders-key", FirstSecret);

        Assert.Equal(Valid("orders-key", 1), await VerifyAsync(signed));
        Assert.Equal(Valid("orders-key", 1), await VerifyAsync(signed with { BodySha256 = Digest.ToUpperInvariant() }));
        Assert.Equal(Invalid($"body digest differs, x-sdk-content-sha256:{Digest},body_sha256:{Zeros}"), await VerifyAsync(signed with { BodySha256 = Zeros }));
        Assert.StartsWith("body digest differs", (await VerifyAsync(signed with { BodySha256 = null })).Reason, StringComparison.Ordinal);
        Assert.StartsWith(
            "verify signature fail",
            (await VerifyAsync(Describe(Get() with { Body = "test" }, "orders-key", FirstSecret) with { BodySha256 = null })).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_each_of_a_hundred_in_the_order_of_the_question()
    {
        var (valid, wrong, unknown) = (
            Describe(Get(), "orders-key", FirstSecret), Describe(Get(), "orders-key", "another-secret"), Describe(Get(), "unknown", FirstSecret));

        var result = await AskAsync([.. Enumerable.Range(0, 100).Select(number => (number % 3) switch { 0 => valid, 1 => wrong, _ => unknown })]);

        Assert.Equal(100, result.Value.Count);
        Assert.All(result.Value.Index(), verdict => Assert.StartsWith(
            (verdict.Index % 3) switch { 0 => "valid", 1 => "verify signature fail", _ => "app not found" },
            verdict.Item.Reason ?? "valid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refuses_a_question_that_names_nothing_or_too_much()
    {
        foreach (var requests in new[] { null, [], Enumerable.Repeat(Anything[0], 101).ToList() })
        {
            await roma.RefusesAsync(new VerifySignaturesQuery(UseCases.Home, requests), ["requests"], Gateway);
        }
    }

    [Fact]
    public Task Says_all_that_is_missing_at_once() => roma.RefusesAsync(
        new VerifySignaturesQuery(
            UseCases.Home,
            [
                Anything[0], null, new DescribedRequest(null, null, null, "0"), Anything[0] with { Method = "", Target = "" },
                Anything[0] with { BodySha256 = Zeros + "0" }, Anything[0] with { BodySha256 = "g" + Zeros[1..] },
            ]),
        [
            "requests[1]", "requests[2].method", "requests[2].uri", "requests[2].headers", "requests[2].body_sha256", "requests[3].method", "requests[3].uri",
            "requests[4].body_sha256", "requests[5].body_sha256",
        ],
        Gateway);

    private static ClientRequest Get() =>
        new("GET", ["orders", "of 1"], [("state", "open"), ("a", "b+c")], [("host", "api.example.com:8443")], "") { Date = "20260102T030405Z" };

    /// <summary>What a gateway tells of the request, signed with <paramref name="secret"/>.</summary>
    private static DescribedRequest Describe(ClientRequest request, string key, string secret)
    {
        var sent = request.Send();
        var headers = sent.Headers.ToDictionary(
            header => header.Key, header => (IReadOnlyList<string>)[Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(header.Value))], StringComparer.Ordinal);
        headers["Authorization"] = [request.Authorize(Encoding.UTF8.GetBytes(secret), key)];
        return new DescribedRequest(
            sent.Method, sent.Target, headers, request.Body is "" ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Body))));
    }

    /// <summary>The signed request with other lines of a header, or none.</summary>
    private static DescribedRequest With(string name, params string[] lines)
    {
        var request = Describe(Get(), "orders-key", FirstSecret);
        return request with { Headers = new Dictionary<string, IReadOnlyList<string>>(request.Headers!, StringComparer.Ordinal) { [name] = lines } };
    }

    private static SignatureVerdict Invalid(string reason) => new(Signature: null, reason);

    private SignatureVerdict Valid(string key, long number) => new(new AppSignature(id, key, number), Reason: null);

    private Task<Result<IReadOnlyList<SignatureVerdict>>> AskAsync(IReadOnlyList<DescribedRequest> requests) =>
        roma.SendAsync(new VerifySignaturesQuery(UseCases.Home, requests), Gateway);

    private async Task<SignatureVerdict> VerifyAsync(DescribedRequest request) => Assert.Single((await AskAsync([request])).Value);
}
