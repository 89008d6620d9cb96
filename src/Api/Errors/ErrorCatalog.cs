using System.Collections.Frozen;
using Roma.Application.Apps;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Application.Signing;
using Roma.Domain.Identity;
using static System.FormattableString;

namespace Roma.Api.Errors;

/// <summary>How an error looks on the wire; each text has 1 to 128 characters.</summary>
internal sealed record ErrorEntry(int Status, string Code, string Message, string Details)
{
    /// <summary>The maximum length of each member of an error, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>After how many seconds to try again; null if trying again does not help.</summary>
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>The only mapping of stable codes to the wire; docs/errors.md is this table for people.</summary>
internal static class ErrorCatalog
{
    private const string TokenMessage = "Incorrect token in the request.";
    private const string SignatureCode = "APIGW.0301";
    private const string SignatureMessage = "Incorrect IAM authentication information.";
    private const string InvalidMessage = "Invalid parameters.";
    private const string UnavailableMessage = "The service is unavailable.";
    private const string UrlMessage = "Invalid request URL.";

    public static readonly FrozenDictionary<string, ErrorEntry> Entries = new Dictionary<string, ErrorEntry>(StringComparer.Ordinal)
    {
        [HttpErrors.TokenMissing] = new(403, "ROMA.00001000", "No token is available in the request.", "X-Auth-Token: send your token in this header"),
        [HttpErrors.TokenMalformed] = new(
            403, "ROMA.00001002", TokenMessage, Invariant($"X-Auth-Token: one token of 1 to {AccessToken.MaxLength} characters")),
        [HttpErrors.TokenIncorrect] = new(403, "ROMA.00001002", TokenMessage, "X-Auth-Token: send one token that is known, not expired and not revoked"),
        [SignatureErrors.Malformed] = new(
            403, SignatureCode, SignatureMessage, "Authorization: SDK-HMAC-SHA256 Access=..., SignedHeaders=... (each one sent), Signature=<64 hex digits>"),
        [SignatureErrors.Unsupported] = new(
            403, SignatureCode, SignatureMessage,
            "Authorization: SDK-HMAC-SHA256 Access=..., SignedHeaders=..., Signature=...; no derived key, no other algorithm"),
        [SignatureErrors.OutOfTime] = new(
            403, SignatureCode, SignatureMessage, "X-Sdk-Date: sign it, as yyyyMMddTHHmmssZ in UTC, and be within 15 minutes of the Date of this answer"),
        [SignatureErrors.BodyDiffers] = new(
            403, SignatureCode, SignatureMessage, "X-Sdk-Content-Sha256: the SHA-256 of the body in hex, or UNSIGNED-PAYLOAD"),
        [SignatureErrors.Incorrect] = new(403, SignatureCode, SignatureMessage, "Authorization: no access key verifies this signature"),
        [SignatureErrors.Locked] = new(
            403, SignatureCode, SignatureMessage, "Authorization: this access key is locked for your address for 5 minutes after 5 wrong signatures")
        { RetryAfterSeconds = (int)ISignatureLockout.Duration.TotalSeconds },
        [SignatureErrors.Replayed] = new(
            403, SignatureCode, SignatureMessage,
            "Authorization: used already, or signed before the service started: check your clock, and sign each request anew"),
        [PipelineErrors.NotPermitted] = new(
            403, "ROMA.00001006", "You do not have the permissions required to perform this operation.",
            "project_id: ask an administrator for a role that may do this in this project"),
        [HttpErrors.UrlUnknown] = new(404, "ROMA.00001007", UrlMessage, "path: there is no such resource; see /openapi/v1.json"),
        [HttpErrors.MethodNotAllowed] = new(405, "ROMA.00001007", UrlMessage, "method: the header Allow lists what this path takes"),
        [PipelineErrors.AppNotPermitted] = new(
            403, "ROMA.00012001", "You do not have the permissions required to operate the application.",
            "app_id: your role in this project does not include this operation"),
        [HttpErrors.RequestInvalid] = new(403, "ROMA.00013000", InvalidMessage, "request: see /openapi/v1.json"),
        [HttpErrors.BodyTooLarge] = new(413, "ROMA.00013000", InvalidMessage, Invariant($"body: at most {RomaServer.MaxBodyBytes} bytes")),
        [HttpErrors.BodyNotJson] = new(415, "ROMA.00013000", InvalidMessage, "Content-Type: application/json, in UTF-8"),
        [HttpErrors.BodyEncoded] = new(
            415, "ROMA.00013000", InvalidMessage, "Content-Encoding, Transfer-Encoding: send the body as it is, without gzip or another coding"),
        [HttpErrors.HeadersTooLarge] = new(431, "ROMA.00013000", InvalidMessage, Invariant($"headers: at most {ErrorMiddleware.MaxHeaderBytes} bytes in all")),
        [HttpErrors.BodyMissing] = new(403, "ROMA.00013001", "No request body is available.", "body: send a JSON object"),
        [AppErrors.NotFound] = new(403, "ROMA.00014001", "The application does not exist.", "app_id: no such application in this project and instance"),
        [AppErrors.NoMatch] = new(
            404, "ROMA.00014001", "The application does not exist.", "name, id, key: no application in this project and instance matches"),
        [AppErrors.NameTaken] = new(403, "ROMA.00014003", "The application name already exists.", "name: another application of this instance has it"),
        [AppErrors.KeyTaken] = new(403, "ROMA.00014004", "The application key already exists.", "key: another application of this instance has it"),
        [PipelineErrors.ChangedMeanwhile] = new(
            403, "ROMA.00014005", "The application was changed meanwhile.", "Show the application, and send the request again if it still applies"),
        [TokenErrors.NotFound] = new(403, "ROMA.00014006", "The token does not exist.", "token_id: no such token in this project"),
        [AccessKeyErrors.NotFound] = new(403, "ROMA.00014007", "The access key does not exist.", "access_key_id: no such access key in this project"),
        [TokenErrors.IssuedElsewhere] = new(
            403, "ROMA.00014008", "Tokens are issued by the identity service.", "Roma:Identity:Provider is Keystone: ask it for a token"),
        [AppErrors.InstanceNotEmpty] = new(
            403, "ROMA.00014009", "The instance has applications already.", "instance_id: seed an instance that has no application"),
        [CredentialErrors.NameReserved] = new(403, "ROMA.00014010", "The user name is reserved.", $"user_name: {OperatorNames.Rule}"),
        [HttpErrors.TooManyFailures] = new(
            429, "ROMA.00009002", "Too many requests.", "Too many wrong tokens or signatures came from your address: try again after Retry-After")
        { RetryAfterSeconds = 60 },
        [HttpErrors.StoreUnavailable] = new(503, "ROMA.00009001", UnavailableMessage, "The store does not answer: send the request again later")
        { RetryAfterSeconds = 1 },
        [HttpErrors.IdentityUnavailable] = new(
            503, "ROMA.00009001", UnavailableMessage, "The identity service does not answer: send the request again later")
        { RetryAfterSeconds = 1 },
        [HttpErrors.InternalFault] = new(500, "ROMA.00009999", "Internal fault.", "Report the request_id to the operator: the log says more"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The error for an HTTP status that the framework set; null for statuses it never sets.</summary>
    public static string? CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => HttpErrors.UrlUnknown,
        StatusCodes.Status405MethodNotAllowed => HttpErrors.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => HttpErrors.BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => HttpErrors.BodyNotJson,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => HttpErrors.HeadersTooLarge,
        >= StatusCodes.Status500InternalServerError => HttpErrors.InternalFault,
        >= StatusCodes.Status400BadRequest => HttpErrors.RequestInvalid,
        _ => null,
    };
}
