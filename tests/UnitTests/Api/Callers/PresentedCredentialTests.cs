using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Roma.Api.Callers;
using Roma.Api.Errors;
using Roma.Application.Signing;

namespace Roma.UnitTests.Api.Callers;

/// <summary>Credentials in a real store, asked about again in the unit of work of a change.</summary>
public sealed class PresentedCredentialTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Theory]
    [InlineData(0, true)]
    [InlineData(59_999, true)]
    [InlineData(60_000, false)]
    public async Task A_token_stores_what_it_was_shown_for_until_it_expires(int milliseconds, bool stores)
    {
        var (token, _) = await AddTokenAsync(expiresAt: store.Clock.GetUtcNow().AddMinutes(1));

        var result = await CreateAppAsync(
            services => new TokenCredential(token, services.GetRequiredService<ICallerVerifier>()),
            () =>
            {
                store.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                return Task.CompletedTask;
            });

        Assert.Equal(stores ? [] : [HttpErrors.TokenIncorrect], result.Errors);
        Assert.Equal(stores ? 1 : 0, (await store.QueryAsync<string>("SELECT app_id FROM apps")).Count);
    }

    [Fact]
    public async Task A_token_stores_nothing_once_it_is_revoked()
    {
        var (token, credential) = await AddTokenAsync();

        var result = await CreateAppAsync(
            services => new TokenCredential(token, services.GetRequiredService<ICallerVerifier>()),
            () => store.StageAsync<ITokenRepository>(tokens => tokens.Revoke(credential, store.Clock.GetUtcNow())));

        Assert.Equal([HttpErrors.TokenIncorrect], result.Errors);
        Assert.Empty(await store.QueryAsync<string>("SELECT app_id FROM apps"));
    }

    // Whoever else issues tokens is not asked in the unit of work: a slow answer would hold up every change.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_token_is_in_the_store_where_Roma_issues_tokens(bool issuesTokens)
    {
        var credential = new TokenCredential(store.Get<ICredentialGenerator>().NewToken(), new Verifier(issuesTokens));

        Assert.Equal(issuesTokens, credential.IsInStore);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("expired")]
    [InlineData("")]
    public async Task An_access_key_stores_nothing_once_it_is_deleted_or_has_expired(string end)
    {
        var secret = store.Get<ICredentialGenerator>().NewSecretAccessKey();
        var key = new AccessKey("AK", NewCredential(store.Clock.GetUtcNow().AddMinutes(1)));
        Assert.True(await store.StageAsync<IAccessKeyRepository>(keys => keys.Add(key, secret)));

        var result = await CreateAppAsync(
            services => Sign(services, secret),
            async () =>
            {
                store.Clock.Advance(end is "expired" ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
                if (end is "deleted")
                {
                    await store.StageAsync<IAccessKeyRepository>(keys => keys.Remove(key));
                }
            });

        Assert.Equal(end is "" ? [] : [SignatureErrors.Incorrect], result.Errors);
        Assert.Equal(end is "" ? 1 : 0, (await store.QueryAsync<string>("SELECT app_id FROM apps")).Count);
    }

    // The request is admitted, something happens, and then its change is to be stored.
    private async Task<Result<AppView>> CreateAppAsync(Func<IServiceProvider, PresentedCredential> credential, Func<Task> meanwhile)
    {
        await using var scope = store.Services.CreateAsyncScope();
        var shown = credential(scope.ServiceProvider);
        Assert.Null(await shown.ReceiveAsync());
        var caller = await shown.VerifyAsync(Token);
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(caller.Value, UseCases.RequestId, shown);
        await meanwhile();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(
            new CreateAppCommand(UseCases.Home, "orders", Remark: null, Key: null, Secret: null, Favorite: null), Token);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SignatureCredential Sign(IServiceProvider services, SecretAccessKey secret)
    {
        var context = Exchange.NewContext();
        context.Request.Method = "PUT";
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/v2/p-1";
        context.Request.Headers["X-Sdk-Date"] = store.Clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var signed = new ReceivedRequest(
            "PUT", "/v2/p-1", [KeyValuePair.Create("X-Sdk-Date", context.Request.Headers["X-Sdk-Date"].ToString())], SHA256.HashData([]));
        var signature = Convert.ToHexStringLower(SigningSamples.Sign(signed, ["x-sdk-date"], Encoding.ASCII.GetBytes(secret.Reveal())));
        var claim = SigningSamples.Claim($"SDK-HMAC-SHA256 Access=AK, SignedHeaders=x-sdk-date, Signature={signature}");
        return new SignatureCredential(
            claim, context, "192.0.2.1", services.GetRequiredService<SignatureVerifier>(), services.GetRequiredService<IAccessKeyVerifier>());
    }

    private async Task<(AccessToken Token, Credential Credential)> AddTokenAsync(DateTimeOffset? expiresAt = null)
    {
        var (token, credential) = (store.Get<ICredentialGenerator>().NewToken(), NewCredential(expiresAt));
        Assert.True(await store.StageAsync<ITokenRepository>(tokens => tokens.Add(credential, token)));
        return (token, credential);
    }

    private Credential NewCredential(DateTimeOffset? expiresAt) =>
        new(store.Get<ICredentialGenerator>().NewCredentialId(), "p-1", UseCases.Alice.UserId, "alice", Role.Member, store.Clock.GetUtcNow(), expiresAt);

    private sealed class Verifier(bool issuesTokens) : ICallerVerifier
    {
        public bool IssuesTokens => issuesTokens;

        public Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
