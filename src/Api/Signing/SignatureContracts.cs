using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Roma.Application.Signing;

namespace Roma.Api.Signing;

/// <summary>The contracts of signatures, with generated code to read and write them.</summary>
[JsonSerializable(typeof(VerifySignaturesRequest))]
[JsonSerializable(typeof(VerifySignaturesResponse))]
internal sealed partial class SigningJsonContext : JsonSerializerContext;

/// <summary>The requests to verify.</summary>
public sealed record VerifySignaturesRequest
{
    /// <summary>The requests, as they were received.</summary>
    [Required]
    [MinLength(1)]
    [MaxLength(VerifySignaturesQuery.MaxRequests)]
    public IReadOnlyList<RequestToVerify?>? Requests { get; init; }

    internal IReadOnlyList<DescribedRequest?>? ToDescriptions() => Requests is null ? null : [.. Requests.Select(request => request?.ToDescription())];
}

/// <summary>A request as it was received, with everything that its signature may cover.</summary>
public sealed record RequestToVerify
{
    /// <summary>The method, in the case sent.</summary>
    [Required]
    [MinLength(1)]
    public string? Method { get; init; }

    /// <summary>The request target: path and query as they were sent, still percent-encoded.</summary>
    [Required]
    [MinLength(1)]
    [JsonPropertyName("uri")]
    public string? Target { get; init; }

    /// <summary>The headers by their names, in any case: <c>Authorization</c> and all that it says are signed; others are ignored.</summary>
    [Required]
    public IReadOnlyDictionary<string, HeaderLines>? Headers { get; init; }

    /// <summary>The SHA-256 of the body; absent if there is no body.</summary>
    [RegularExpression("^[0-9A-Fa-f]{64}$")]
    public string? BodySha256 { get; init; }

    internal DescribedRequest ToDescription() =>
        new(Method, Target, Headers?.ToDictionary(header => header.Key, header => header.Value.Lines, StringComparer.Ordinal), BodySha256);
}

/// <summary>The value of a header, or its lines if it was sent more than once.</summary>
[JsonConverter(typeof(HeaderLinesConverter))]
public readonly record struct HeaderLines(IReadOnlyList<string> Lines);

/// <summary>The verdicts.</summary>
/// <param name="Results">A verdict on each request, in the order of the question.</param>
public sealed record VerifySignaturesResponse(IReadOnlyList<SignatureVerdictResponse> Results)
{
    internal static VerifySignaturesResponse From(IReadOnlyList<SignatureVerdict> verdicts) =>
        new([.. verdicts.Select(SignatureVerdictResponse.From)]);
}

/// <summary>Whether a request was signed with the secret of an app of the instance.</summary>
/// <param name="Valid">Whether it was.</param>
/// <param name="AppId">The id of the app that signed it; null if none did.</param>
/// <param name="AppKey">The key of the app that signed it; null if none did.</param>
/// <param name="SecretVersion">How many secrets the app has had, the first included; null if no app signed it.</param>
/// <param name="ErrorCode">The code that gateways of ROMA Connect refuse it with; null if it is valid.</param>
/// <param name="ErrorMsg">What the code means; null if it is valid.</param>
/// <param name="Reason">Why it is not valid, for people: the text may change; null if it is valid.</param>
public sealed record SignatureVerdictResponse(
    bool Valid, string? AppId, string? AppKey, long? SecretVersion, string? ErrorCode, string? ErrorMsg, string? Reason)
{
    internal static SignatureVerdictResponse From(SignatureVerdict verdict) => verdict.Signature is var (appId, appKey, number)
        ? new(Valid: true, appId, appKey, number, ErrorCode: null, ErrorMsg: null, Reason: null)
        : new(Valid: false, AppId: null, AppKey: null, SecretVersion: null, "APIC.0303", "Incorrect app authentication information", verdict.Reason);
}

/// <summary>Reads the value of a header: a string, a list of strings, or null for a header that was not sent.</summary>
internal sealed class HeaderLinesConverter : JsonConverter<HeaderLines>
{
    public override bool HandleNull => true;

    public override HeaderLines Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            return new HeaderLines(reader.TokenType is JsonTokenType.Null ? [] : [ReadLine(ref reader)]);
        }

        List<string> lines = [];
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            lines.Add(ReadLine(ref reader));
        }

        return new HeaderLines(lines);
    }

    public override void Write(Utf8JsonWriter writer, HeaderLines value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static string ReadLine(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.String ? reader.GetString()! : throw new JsonException();
}
