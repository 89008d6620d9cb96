using static System.FormattableString;

namespace Roma.Api.Errors;

/// <summary>The errors of requests that reach no use case, and of outages.</summary>
internal static class HttpErrorRows
{
    private const string UrlCode = "ROMA.00001007";
    private const string UrlMessage = "Invalid request URL.";
    private const string InvalidCode = "ROMA.00013000";
    private const string InvalidMessage = "Invalid parameters.";
    private const string UnavailableCode = "ROMA.00009001";
    private const string UnavailableMessage = "The service is unavailable.";

    public static readonly ErrorRow[] All =
    [
        new(HttpErrors.UrlUnknown, 404, UrlCode, UrlMessage, "path: there is no such resource; see /openapi/v1.json", "the path does not exist"),
        new(HttpErrors.MethodNotAllowed, 405, UrlCode, UrlMessage, "method: the header Allow lists what this path takes",
            "the path does not take this method; `Allow` lists those it takes"),
        new(HttpErrors.RequestInvalid, 403, InvalidCode, InvalidMessage, "request: see /openapi/v1.json",
            "a parameter or the body breaks a rule, or the body is not JSON"),
        new(HttpErrors.BodyTooLarge, 413, InvalidCode, InvalidMessage, Invariant($"body: at most {RequestBody.MaxBytes} bytes"),
            Invariant($"the body has more than {RequestBody.MaxBytes} bytes, or {RequestBody.MaxLargeBytes} where requests are verified for a token, ")
                + Invariant($"or {RequestBody.MaxPassedOnBytes} where a gateway passes it on; ")
                + "the connection ends with the answer"),
        new(HttpErrors.BodyNotJson, 415, InvalidCode, InvalidMessage, "Content-Type: application/json, in UTF-8",
            "there is a body, but it is not declared as `application/json` in UTF-8"),
        new(HttpErrors.BodyEncoded, 415, InvalidCode, InvalidMessage,
            "Content-Encoding, Transfer-Encoding: send the body as it is, without gzip or another coding",
            "the body is compressed, or in another coding; `Accept-Encoding: identity` says that none is taken"),
        new(HttpErrors.HeadersTooLarge, 431, InvalidCode, InvalidMessage, Invariant($"headers: at most {ErrorMiddleware.MaxHeaderBytes} bytes in all"),
            Invariant($"the headers have more than {ErrorMiddleware.MaxHeaderBytes} bytes in all")),
        new(HttpErrors.BodyMissing, 403, "ROMA.00013001", "No request body is available.", "body: send a JSON object",
            "an operation that needs a body has none, or `null` as its body"),
        new(HttpErrors.StoreUnavailable, 503, UnavailableCode, UnavailableMessage, "The store does not answer: send the request again later",
            "the store is full, locked, failing or gone, or a filtered list took two seconds; `Retry-After` says when to try again")
        { RetryAfterSeconds = 1 },
        new(HttpErrors.IdentityUnavailable, 503, UnavailableCode, UnavailableMessage, "The identity service does not answer: send the request again later",
            "Keystone cannot be asked about the token; `Retry-After` says when to try again")
        { RetryAfterSeconds = 1 },
        new(HttpErrors.InternalFault, 500, "ROMA.00009999", "Internal fault.", "Report the request_id to the operator: the log says more",
            "a fault in Roma: the log has more under the `request_id`"),
    ];
}
