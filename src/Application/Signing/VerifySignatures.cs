using System.Text;
using Roma.Application.Apps;
using Roma.Domain.Signing;
using static System.FormattableString;

namespace Roma.Application.Signing;

/// <summary>Asks of each request whether it was signed with the current secret of an app of the instance.</summary>
public sealed record VerifySignaturesQuery(Scope Scope, IReadOnlyList<DescribedRequest?>? Requests)
    : IQuery<IReadOnlyList<SignatureVerdict>>, IScopedRequest
{
    /// <summary>The maximum number of requests in one question.</summary>
    public const int MaxRequests = 100;

    public static Permission Permission => Permission.VerifyRequests;
}

/// <summary>The app that signed a request, or the reason why none did; the other one is null.</summary>
public sealed record SignatureVerdict(AppSignature? Signature, string? Reason);

/// <summary>Whose signature it is, and by which of the app's secrets.</summary>
public sealed record AppSignature(string AppId, string AppKey, long SecretNumber);

internal sealed class VerifySignaturesValidator : ScopedValidator<VerifySignaturesQuery>
{
    private const int DigestDigits = 64;

    public VerifySignaturesValidator()
    {
        RuleFor(query => query.Requests).Meets("requests", HasRightCount, Invariant($"1 to {VerifySignaturesQuery.MaxRequests} requests"));
        RuleForEach(query => query.Requests)
            .ChildRules(request =>
            {
                request.RuleFor(one => one!.Method).Meets("method", text => !string.IsNullOrEmpty(text), "at least one character");
                request.RuleFor(one => one!.Target).Meets("uri", text => !string.IsNullOrEmpty(text), "at least one character");
                request.RuleFor(one => one!.Headers).Meets("headers", headers => headers is not null, "an object");
                request.RuleFor(one => one!.BodySha256).Meets("body_sha256", IsDigest, Invariant($"{DigestDigits} hexadecimal digits"));
            })
            .Meets("requests", request => request is not null, "an object");
    }

    private static bool HasRightCount(IReadOnlyList<DescribedRequest?>? requests) => requests is { Count: > 0 and <= VerifySignaturesQuery.MaxRequests };

    private static bool IsDigest(string? text) => text is null || (text.Length == DigestDigits && text.All(char.IsAsciiHexDigit));
}

internal sealed class VerifySignaturesHandler(IAppReader apps, ICallerContext caller)
    : IQueryHandler<VerifySignaturesQuery, IReadOnlyList<SignatureVerdict>>
{
    public async Task<Result<IReadOnlyList<SignatureVerdict>>> Handle(VerifySignaturesQuery request, CancellationToken cancellationToken)
    {
        var now = caller.Stamp().At;
        var found = new Dictionary<string, AppCredentials?>(StringComparer.Ordinal);
        List<SignatureVerdict> verdicts = [];
        foreach (var received in request.Requests!.Select(static described => new OctetRequest(described!)))
        {
            if (SignatureReasons.OfHeaders(received, out var claim) is { } reason)
            {
                verdicts.Add(new SignatureVerdict(Signature: null, reason));
            }
            else if (!SignedRequest.TryCreate(received, claim, now, out var signed, out var fault))
            {
                verdicts.Add(new SignatureVerdict(Signature: null, SignatureReasons.Of(fault, received, claim, now)));
            }
            else
            {
                verdicts.Add(Decide(signed, received, claim, await FindAsync(claim.KeyId)));
            }
        }

        return Result.Success<IReadOnlyList<SignatureVerdict>>(verdicts);

        async Task<AppCredentials?> FindAsync(string key) =>
            found.TryGetValue(key, out var known) ? known : found[key] = await apps.FindByKeyAsync(request.Scope, key, cancellationToken);
    }

    private static SignatureVerdict Decide(SignedRequest signed, OctetRequest received, SignatureClaim claim, AppCredentials? app) =>
        app is null ? new(Signature: null, SignatureReasons.OfUnknownKey(claim))
        : signed.IsSignedBy(Encoding.ASCII.GetBytes(app.Secret.Value.Reveal())) ? new(new AppSignature(app.Id, app.Key, app.Secret.Number), Reason: null)
        : new(Signature: null, SignatureReasons.OfMismatch(received, claim));
}
