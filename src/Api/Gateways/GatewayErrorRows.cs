namespace Roma.Api.Gateways;

/// <summary>The errors of verification for gateways. Those of signatures have the code of ROMA Connect's own gateway.</summary>
internal static class GatewayErrorRows
{
    public static readonly ErrorRow[] All =
    [
        new(GatewayErrors.Token, 403, "ROMA.00001002", "Incorrect token in the request.",
            "X-Roma-Token: the gateway must send one token that is known, not expired and not revoked",
            "a gateway sends no token of its own, or one that is wrong"),
        new(GatewayErrors.Question, 400, "ROMA.00013000", "Invalid parameters.", "headers: the gateway must say what it asks about",
            "a gateway does not send the headers of its [dialect](gateways/README.md), or sends one twice"),
        Signature(GatewayErrors.AmbiguousPath, "path: no encoded slash, no backslash, no NUL and no segment . or .. is taken",
            "the path that a gateway asks about can be read in two ways ([`Roma:Verify:AllowAmbiguousPaths`](operations.md#settings))"),
        Signature(GatewayErrors.Malformed, "Authorization: SDK-HMAC-SHA256 Access=..., SignedHeaders=... (each one sent), Signature=<64 hex digits>",
            "the request that a gateway asks about is not signed, or a signed header was not sent"),
        Signature(GatewayErrors.OutOfTime, "X-Sdk-Date: sign it, as yyyyMMddTHHmmssZ in UTC, and be within 15 minutes of now",
            "its `X-Sdk-Date` is unreadable, or more than 15 minutes from now"),
        Signature(GatewayErrors.BodyDiffers, "X-Sdk-Content-Sha256: the SHA-256 of the body in hex, or UNSIGNED-PAYLOAD",
            "its signed `X-Sdk-Content-Sha256` is not the digest of the body"),
        Signature(GatewayErrors.Incorrect, "Authorization: no app of this instance verifies this signature",
            "no app of the instance has that key, or the signature is not by its secret"),
        new(GatewayErrors.TooManyFailures, 429, "ROMA.00009002", "Too many requests.",
            "Too many wrong signatures named this app key from your address: try again after Retry-After",
            "too many wrong signatures named this app key from this client's address within a minute; `Retry-After` says when to try again")
        { RetryAfterSeconds = 60 },
    ];

    private static ErrorRow Signature(string name, string details, string when) =>
        new(name, 401, "APIC.0303", "Incorrect app authentication information.", details, when);
}
