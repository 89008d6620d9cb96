using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Roma.Api.Http;

/// <summary>
/// Times as in ROMA Connect v2, <c>2019-12-06T06:49:04.000Z</c>; a request may leave the fraction of a second out, have up to 7 digits of it, and
/// say <c>+00:00</c>.
/// </summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>What a time looks like, for people.</summary>
    public const string Rule = "a UTC time like 2019-12-06T06:49:04.000Z";

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // What .NET makes of a time, and so its generated clients: all digits, and +00:00.
    private static readonly string[] Accepted = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'+00:00'"];

    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Accepted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var time) ? time : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
