using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Roma.Api.Binding;
using Roma.Domain.Text;

namespace Roma.Api.Errors;

/// <summary>Lists everything wrong with a refused body by the names of its members, never by any part of their values.</summary>
internal static class JsonFaults
{
    private const int MaxNameLength = 40;

    /// <summary>The faults of <paramref name="body"/> as an object of <paramref name="type"/>; at least one.</summary>
    public static IReadOnlyList<(string Name, string Problem)> In(ReadOnlySequence<byte> body, JsonTypeInfo type)
    {
        List<(string Name, string Problem)> faults = [];
        var json = new Utf8JsonReader(body);
        try
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var isObject = json.Read() && json.TokenType == JsonTokenType.StartObject;
            while (isObject && json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString()!;
                json.Read();
                if (type.Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.Ordinal)) is not { } member)
                {
                    faults.Add((Shown(name), "no such member"));
                }
                else if (!seen.Add(name))
                {
                    faults.Add((name, "given more than once"));
                }
                else if (!IsOfKind(ref json, member.PropertyType))
                {
                    faults.Add((name, $"{InvalidRequests.Describe(member.PropertyType)}, or null"));
                }

                json.Skip();
            }

            // Anything after the object makes the text invalid.
            json.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The text is not JSON, or (InvalidOperationException) one of its strings is not UTF-8.
            faults.Add(NotJson);
        }

        return faults.Count > 0 ? faults : [NotJson];
    }

    private static (string Name, string Problem) NotJson => ("body", "one JSON object in UTF-8");

    private static bool IsOfKind(ref Utf8JsonReader json, Type type) => json.TokenType switch
    {
        JsonTokenType.Null => true,
        JsonTokenType.True or JsonTokenType.False => type == typeof(bool?),
        JsonTokenType.String when type == typeof(DateTimeOffset?) => UtcTimeConverter.TryParse(json.GetString(), out _),
        JsonTokenType.String => type != typeof(bool?) && json.GetString() is not null,
        _ => false,
    };

    // The name may be long, empty, or crafted to be misread.
    private static string Shown(string name)
    {
        var shown = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Take(MaxNameLength))
        {
            shown.Append(PlainText.IsVisible(rune) ? rune.ToString() : "?");
        }

        return shown.Length == 0 ? "\"\"" : shown.ToString();
    }
}
