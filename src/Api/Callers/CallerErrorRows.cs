using Roma.Application.Pipeline;
using Roma.Application.Signing;
using static System.FormattableString;

namespace Roma.Api.Callers;

/// <summary>The errors of tokens, signatures and permissions.</summary>
internal static class CallerErrorRows
{
    private const string TokenCode = "ROMA.00001002";
    private const string TokenMessage = "Incorrect token in the request.";

    public static readonly ErrorRow[] All =
    [
        new(HttpErrors.TokenMissing, 403, "ROMA.00001000", "No token is available in the request.", "X-Auth-Token: send your token in this header",
            "there is neither a token nor a signature"),
        new(HttpErrors.TokenIncorrect, 403, TokenCode, TokenMessage, "X-Auth-Token: send one token that is known, not expired and not revoked",
            "the token is unknown, expired, revoked or of a disabled user"),
        new(HttpErrors.TokenMalformed, 403, TokenCode, TokenMessage, Invariant($"X-Auth-Token: one token of 1 to {AccessToken.MaxLength} characters"),
            Invariant($"the token is longer than {AccessToken.MaxLength} characters, or sent twice")),
        Signature(
            SignatureErrors.Malformed, "Authorization: SDK-HMAC-SHA256 Access=..., SignedHeaders=... (each one sent), Signature=<64 hex digits>",
            "`Authorization` is not of the form of a signature, or a signed header was not sent"),
        Signature(
            SignatureErrors.Unsupported, "Authorization: SDK-HMAC-SHA256 Access=..., SignedHeaders=..., Signature=...; no derived key, no other algorithm",
            "the request is signed with a derived key (`Credential=` in place of `Access=`), or by an algorithm other than `SDK-HMAC-SHA256`"),
        Signature(
            SignatureErrors.OutOfTime, "X-Sdk-Date: sign it, as yyyyMMddTHHmmssZ in UTC, and be within 15 minutes of the Date of this answer",
            "`X-Sdk-Date` is unreadable, or more than 15 minutes from now"),
        Signature(
            SignatureErrors.BodyDiffers, "X-Sdk-Content-Sha256: the SHA-256 of the body in hex, or UNSIGNED-PAYLOAD",
            "the signed `X-Sdk-Content-Sha256` is not the digest of the body"),
        Signature(
            SignatureErrors.Incorrect, "Authorization: no access key verifies this signature",
            "the access key is unknown, expired or deleted, or the signature is not its"),
        Signature(
            SignatureErrors.Locked, "Authorization: this access key is locked for your address for 5 minutes after 5 wrong signatures",
            "five wrong signatures in a row came from this address for this access key; `Retry-After` says when the lock is over at the latest")
            with
        { RetryAfterSeconds = (int)ISignatureLockout.Duration.TotalSeconds },
        Signature(
            SignatureErrors.Replayed, "Authorization: used already, or signed before the service started: check your clock, and sign each request anew",
            "the signature was used already, or was made before the service started ([`Roma:Signing:RejectReplays`](operations.md#settings))"),
        new(PipelineErrors.NotPermitted, 403, "ROMA.00001006", "You do not have the permissions required to perform this operation.",
            "project_id: ask an administrator for a role that may do this in this project",
            "the token is for another project, or its role does not allow this"),
        new(HttpErrors.TooManyFailures, 429, "ROMA.00009002", "Too many requests.",
            "Too many wrong tokens or signatures came from your address: try again after Retry-After",
            "too many wrong tokens or signatures came from this client within a minute; `Retry-After` says when to try again")
        { RetryAfterSeconds = 60 },
    ];

    private static ErrorRow Signature(string name, string details, string when) =>
        new(name, 403, "APIGW.0301", "Incorrect IAM authentication information.", details, when);
}
