using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;
using Roma.Api.Http;
using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Api.Http;

public sealed class CallerMiddlewareTests
{
    private const string Valid = "a-valid-token-of-32-characters-0";

    private readonly CallerContext callers = new(new FakeTimeProvider());
    private readonly Verifier verifier = new();
    private bool passed;

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
    public async Task Knows_no_key_that_signs(string authorization)
    {
        var context = await RunAsync("/v2/p-1", Valid, authorization);

        Assert.Equal("APIGW.0301", Exchange.ErrorOf(context, 403).Code);
        Assert.False(passed);
    }

    private async Task<HttpContext> RunAsync(string path, StringValues token = default, string? authorization = null)
    {
        var context = Exchange.NewContext();
        context.Request.Path = path;
        context.Request.Headers["X-Auth-Token"] = token;
        context.Request.Headers.Authorization = authorization;
        var middleware = new CallerMiddleware(_ =>
        {
            passed = true;
            return Task.CompletedTask;
        });
        await middleware.InvokeAsync(context, callers, verifier);
        return context;
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
}
