using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using Roma.Api.Callers;
using Roma.Application.Signing;
using Roma.Infrastructure.Identity.Local;
using Roma.Infrastructure.Signing;

namespace Roma.UnitTests.Api.Callers;

public sealed class CallerMiddlewareTests : IDisposable
{
    private const string Valid = "a-valid-token-of-32-characters-0";

    private const string KeyId = "QTWAOYTTINDUT2QVKYUC";

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly SecretAccessKey secret = SecretAccessKey.Create(new string('s', SecretAccessKey.Length));
    private readonly CallerContext callers;
    private readonly Verifier verifier = new();
    private readonly FailureLimiter limiter;
    private readonly SignatureLockout lockout;
    private string? body;
    private bool passed;

    public CallerMiddlewareTests() =>
        (callers, lockout, limiter) = (new CallerContext(clock), new SignatureLockout(clock), new FailureLimiter(maxPerMinute: 3, clock));

    public void Dispose()
    {
        limiter.Dispose();
        lockout.Dispose();
    }

    [Fact]
    public async Task Lets_a_known_token_in_and_tells_whose_it_is()
    {
        await RunAsync("/v2/p-1/instances/i-1/apps", Valid);

        Assert.True(passed);
        Assert.Equal((UseCases.Alice, UseCases.RequestId), (callers.Caller, callers.RequestId));
    }

    [Theory]
    [InlineData("/v2")]
    [InlineData("/V2/p-1")]
    [InlineData("/v2/nowhere")]
    public async Task Says_nothing_before_a_token(string path)
    {
        var context = await RunAsync(path);

        Assert.Equal("ROMA.00001000", Exchange.ErrorOf(context, 403).Code);
        Assert.False(passed);
        Assert.Equal(0, verifier.Asked);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/v20")]
    public async Task Asks_nobody_elsewhere(string path)
    {
        await RunAsync(path);

        Assert.True(passed);
        Assert.Throws<InvalidOperationException>(() => callers.Caller);
    }

    [Fact]
    public async Task Says_the_same_of_an_unknown_token_as_of_any_that_is_not_valid()
    {
        var context = await RunAsync("/v2/p-1", "canary");

        Assert.Equal("ROMA.00001002", Exchange.ErrorOf(context, 403).Code);
        Assert.DoesNotContain("canary", Exchange.TextOf(context), StringComparison.Ordinal);
        Assert.False(passed);
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(100_001, 0)]
    public async Task Looks_up_a_token_of_at_most_100000_characters(int length, int asked)
    {
        var context = await RunAsync("/v2/p-1", new string('t', length));

        Assert.Equal(asked == 0, Exchange.ErrorOf(context, 403).Details.Contains("100000", StringComparison.Ordinal));
        Assert.Equal(asked, verifier.Asked);
    }

    [Fact]
    public async Task Takes_one_token_and_not_two()
    {
        var context = await RunAsync("/v2/p-1", new StringValues([Valid, Valid]));

        Assert.Equal("ROMA.00001002", Exchange.ErrorOf(context, 403).Code);
        Assert.Equal((false, 0), (passed, verifier.Asked));
    }

    [Theory]
    [InlineData("SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=00")]
    [InlineData("SDK-HMAC-SHA256")]
    public async Task Refuses_what_is_no_signature_even_beside_a_valid_token(string authorization)
    {
        var context = await RunAsync("/v2/p-1", Valid, authorization);

        var (code, details) = Exchange.ErrorOf(context, 403);
        Assert.Equal("APIGW.0301", code);
        Assert.StartsWith("Authorization: ", details, StringComparison.Ordinal);
        Assert.Equal((false, 0), (passed, verifier.Asked));
    }

    [Theory]
    [InlineData("V11-HMAC-SHA256 Credential=AK/20261130/r/s/sdk_request, SignedHeaders=host, Signature=00", "")]
    [InlineData("SDK-HMAC-SHA256 Credential=AK/20261130/r/s/sdk_request, SignedHeaders=host, Signature=00", "")]
    [InlineData("SDK-HMAC-SHA256 Credential=AK/20261130/r/s/sdk_request, SignedHeaders=host, Signature=00", Valid)]
    public async Task Says_of_another_kind_of_signature_which_one_it_takes(string authorization, string token)
    {
        var context = await RunAsync("/v2/p-1", token, authorization);

        var (code, details) = Exchange.ErrorOf(context, 403);
        Assert.Equal("APIGW.0301", code);
        Assert.StartsWith("Authorization: SDK-HMAC-SHA256 Access=", details, StringComparison.Ordinal);
        Assert.Contains("no derived key", details, StringComparison.Ordinal);
        Assert.False(passed);
    }

    [Fact]
    public async Task Lets_a_token_decide_beside_a_signature_that_is_none_of_Romas()
    {
        await RunAsync("/v2/p-1", Valid, "V11-HMAC-SHA256 Credential=AK/20261130/r/s/sdk_request, SignedHeaders=host, Signature=00");

        Assert.True(passed);
    }

    [Fact]
    public async Task Lets_a_signed_request_in_as_its_access_keys_user_and_leaves_its_body_to_be_read()
    {
        await RunAsync("/v2/p-1", "an-incorrect-token", Sign("/v2/p-1", "{}", secret.Reveal()), "{}");

        Assert.True(passed);
        Assert.Equal((UseCases.Alice with { CredentialId = Guid.AllBitsSet }, 0), (callers.Caller, verifier.Asked));
        Assert.Equal("{}", body);
    }

    [Fact]
    public async Task Refuses_a_signature_by_another_secret_though_a_valid_token_is_beside_it()
    {
        var context = await RunAsync("/v2/p-1", Valid, Sign("/v2/p-1", "", "another secret"));

        Assert.Equal("APIGW.0301", Exchange.ErrorOf(context, 403).Code);
        Assert.Equal((false, 0), (passed, verifier.Asked));
    }

    [Fact]
    public async Task Looks_at_no_more_after_too_many_failures_of_a_client_and_says_when_to_try_again()
    {
        for (var failure = 0; failure < 3; failure++)
        {
            Exchange.ErrorOf(await RunAsync("/v2/p-1", "an-incorrect-token"), 403);
        }

        var context = await RunAsync("/v2/p-1", Valid);

        Assert.Equal("ROMA.00009002", Exchange.ErrorOf(context, 429).Code);
        Assert.InRange(int.Parse(context.Response.Headers.RetryAfter.ToString(), CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal((false, 3), (passed, verifier.Asked));
        await RunAsync("/v2/p-1", Valid, address: "192.0.2.2");
        Assert.True(passed);
    }

    [Fact]
    public async Task Counts_no_success_and_no_missing_token_as_a_failure()
    {
        for (var request = 0; request < 4; request++)
        {
            await RunAsync("/v2/p-1");
            await new CallerMiddleware(_ => Task.CompletedTask, limiter)
                .InvokeAsync(Request("/v2/p-1", Valid), new CallerContext(clock), verifier, Signatures(), Keys);
        }

        await RunAsync("/v2/p-1", Valid);
        Assert.True(passed);
    }

    [Theory]
    [InlineData("unreadable")]
    [InlineData("unsigned")]
    [InlineData("out of time")]
    [InlineData("another body")]
    [InlineData("wrong")]
    public async Task Counts_every_refused_signature(string kind)
    {
        for (var failure = 0; failure < 3; failure++)
        {
            Exchange.ErrorOf(await RunSignedAsync(kind), 403);
        }

        Exchange.ErrorOf(await RunSignedAsync(kind), 429);
        Exchange.ErrorOf(await RunAsync("/v2/p-1", Valid), 429);
    }

    [Theory]
    [InlineData(StatusCodes.Status400BadRequest)]
    [InlineData(StatusCodes.Status408RequestTimeout)]
    [InlineData(StatusCodes.Status413PayloadTooLarge)]
    public async Task Counts_every_signed_body_that_is_refused(int status)
    {
        for (var failure = 0; failure < 3; failure++)
        {
            var refusal = await Assert.ThrowsAsync<BadHttpRequestException>(() => RunSignedAsync("wrong", new RefusedBody(status)));
            Assert.Equal(status, refusal.StatusCode);
        }

        Exchange.ErrorOf(await RunSignedAsync("wrong", new RefusedBody(status)), 429);
    }

    [Theory]
    [InlineData("out of time", 0)]
    [InlineData("unsigned", 0)]
    [InlineData("wrong", 1)]
    public async Task Waits_for_no_body_of_a_request_whose_headers_are_refused(string kind, int reads)
    {
        var slow = new CountedBody();

        Exchange.ErrorOf(await RunSignedAsync(kind, slow), 403);

        Assert.Equal(reads, slow.Reads > 0 ? 1 : 0);
    }

    [Fact]
    public async Task Holds_up_nobody_while_bodies_of_others_at_the_address_are_on_their_way()
    {
        using var hold = new CancellationTokenSource();
        var slow = Enumerable.Range(0, 2 * FailureLimiter.MaxConcurrent).Select(_ => RunSignedAsync("wrong", new EndlessBody(hold.Token))).ToList();

        await RunAsync("/v2/p-1", Valid);

        Assert.True(passed);
        Assert.All(slow, request => Assert.False(request.IsCompleted));
        await hold.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(slow));
    }

    [Fact]
    public async Task Holds_up_nobody_while_others_at_the_address_read_their_answers_slowly()
    {
        using var hold = new CancellationTokenSource();
        using var patient = new FailureLimiter(maxPerMinute: 1000, clock);
        var middleware = new CallerMiddleware(
            _ =>
            {
                passed = true;
                return Task.CompletedTask;
            },
            patient);
        var slow = Enumerable.Range(0, FailureLimiter.MaxConcurrent).Select(_ =>
        {
            var context = Request("/v2/p-1", "an-incorrect-token");
            context.Response.Body = new EndlessBody(hold.Token);
            return middleware.InvokeAsync(context, callers, verifier, Signatures(), Keys);
        }).ToList();

        var valid = middleware.InvokeAsync(Request("/v2/p-1", Valid), callers, verifier, Signatures(), Keys);

        Assert.All(slow, request => Assert.False(request.IsCompleted));
        Assert.True(valid.IsCompletedSuccessfully && passed);
        await hold.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(slow));
    }

    private Task<HttpContext> RunSignedAsync(string kind, Stream? content = null)
    {
        var date = kind is "out of time" ? "20200102T030405Z" : Date;
        var names = kind is "unsigned" ? "x-sdk-date;x-not-sent" : kind is "another body" ? "x-sdk-content-sha256;x-sdk-date" : "x-sdk-date";
        var authorization = kind is "unreadable"
            ? "SDK-HMAC-SHA256 Access=a"
            : $"SDK-HMAC-SHA256 Access={KeyId}, SignedHeaders={names}, Signature={new string('0', 64)}";
        var context = Request("/v2/p-1", authorization: authorization);
        context.Request.Headers["X-Sdk-Date"] = date;
        context.Request.Headers["X-Sdk-Content-Sha256"] = new string('0', 64);
        context.Request.Body = content ?? context.Request.Body;
        return RunAsync(context);
    }

    private async Task<HttpContext> RunAsync(
        string path, StringValues token = default, string? authorization = null, string content = "", string address = "192.0.2.1")
    {
        return await RunAsync(Request(path, token, authorization, content, address));
    }

    private async Task<HttpContext> RunAsync(HttpContext context)
    {
        var middleware = new CallerMiddleware(
            async received =>
            {
                passed = true;
                var read = await received.Request.BodyReader.ReadAsync(TestContext.Current.CancellationToken);
                body = Encoding.UTF8.GetString(read.Buffer);
            },
            limiter);
        await middleware.InvokeAsync(context, callers, verifier, Signatures(), Keys);
        return context;
    }

    private DefaultHttpContext Request(
        string path, StringValues token = default, string? authorization = null, string content = "", string address = "192.0.2.1")
    {
        var context = Exchange.NewContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Method = "PUT";
        context.Request.Path = path;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = path;
        context.Request.Headers["X-Auth-Token"] = token;
        context.Request.Headers["X-Sdk-Date"] = Date;
        context.Request.Headers.Authorization = authorization;
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return context;
    }

    private string Date => clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private SignatureVerifier Signatures() => new(Keys, new CredentialGenerator(clock), lockout, new UsedSignatures(), clock);

    private KnownKeys Keys => new(secret, clock.GetUtcNow());

    private string Sign(string path, string content, string key)
    {
        var request = new ReceivedRequest("PUT", path, [KeyValuePair.Create("X-Sdk-Date", Date)], SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        var signature = SigningSamples.Sign(request, ["x-sdk-date"], Encoding.ASCII.GetBytes(key));
        return $"SDK-HMAC-SHA256 Access={KeyId}, SignedHeaders=x-sdk-date, Signature={Convert.ToHexStringLower(signature)}";
    }

    private sealed class Verifier : ICallerVerifier
    {
        public int Asked { get; private set; }

        public bool IssuesTokens => true;

        public Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(token.Reveal() == Valid ? UseCases.Alice : null);
        }
    }

    private sealed class KnownKeys(SecretAccessKey secret, DateTimeOffset now) : IAccessKeyVerifier
    {
        public Task<(AccessKey Key, SecretAccessKey Secret)?> FindAsync(string keyId, CancellationToken cancellationToken) =>
            Task.FromResult<(AccessKey, SecretAccessKey)?>((new AccessKey(KeyId, CredentialOfAlice()), secret));

        public void NoteUse(AccessKey key)
        {
        }

        private Credential CredentialOfAlice() =>
            new(Guid.AllBitsSet, UseCases.Alice.ProjectId, UseCases.Alice.UserId, UseCases.Alice.UserName, Role.Member, now, ExpiresAt: null);
    }

    /// <summary>An empty body that counts how often it is read.</summary>
    private sealed class CountedBody : MemoryStream
    {
        public int Reads { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reads++;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }

    /// <summary>A body that the server refuses.</summary>
    private sealed class RefusedBody(int status) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new BadHttpRequestException("canary", status);
    }

    /// <summary>A body that does not come, or is not taken.</summary>
    private sealed class EndlessBody(CancellationToken end) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await new TaskCompletionSource().Task.WaitAsync(end);
            return 0;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await new TaskCompletionSource().Task.WaitAsync(end);
    }
}
