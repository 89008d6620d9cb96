using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Roma.Api.Binding;

/// <summary>
/// Times as in ROMA Connect v2, <c>2019-12-06T06:49:04.000Z</c>; a request may have any other form of RFC 3339, with another offset and other
/// digits of the second, since generated clients send what their language makes of a time.
/// </summary>
internal sealed partial class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>What a time looks like, for people.</summary>
    public const string Rule = "a time like 2019-12-06T06:49:04.000Z (RFC 3339)";

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const int KnownDigits = 7;

    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        var match = Rfc3339().Match(text ?? "");
        var (seconds, digits, offset) = (match.Groups["seconds"].Value, match.Groups["digits"].Value, match.Groups["offset"].Value);
        // The format below takes exactly seven digits, and an offset, but no Z.
        var known = $"{seconds.ToUpperInvariant()}.{digits.PadRight(KnownDigits, '0')[..KnownDigits]}{(offset is "Z" or "z" ? "+00:00" : offset)}";
        return DateTimeOffset.TryParseExact(known, "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var time) ? time : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));

    // Section 5.6, which lets T and Z be lower-case letters too.
    [GeneratedRegex(
        @"^(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<digits>[0-9]+))?(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rfc3339();
}
