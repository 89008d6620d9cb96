namespace Roma.Api.Errors;

/// <summary>The stable codes of requests refused before they reach a use case.</summary>
internal static class HttpErrors
{
    public const string TokenMissing = "token.missing";
    public const string TokenMalformed = "token.malformed";
    public const string TokenIncorrect = "token.incorrect";
    public const string TooManyFailures = "caller.too_many_failures";
    public const string RequestInvalid = "request.invalid";
    public const string BodyMissing = "body.missing";
    public const string BodyTooLarge = "body.too_large";
    public const string BodyEncoded = "body.encoded";
    public const string BodyNotJson = "body.not_json";
    public const string HeadersTooLarge = "headers.too_large";
    public const string UrlUnknown = "url.unknown";
    public const string MethodNotAllowed = "method.not_allowed";
    public const string StoreUnavailable = "store.unavailable";
    public const string IdentityUnavailable = "identity.unavailable";
    public const string InternalFault = "internal.fault";
}
