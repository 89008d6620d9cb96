using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Harness;

/// <summary>The part of JSON Schema (2020-12) that the description of the API uses; a keyword that it does not know is an error.</summary>
internal sealed class JsonSchema(JsonObject document)
{
    private static readonly string[] Notes = ["description", "default", "format", "example"];

    /// <summary>What is wrong with <paramref name="value"/>, by its place; nothing when it meets <paramref name="schema"/>.</summary>
    public IReadOnlyList<string> Faults(JsonNode? value, JsonObject schema, string at = "$") =>
        [.. schema.SelectMany(keyword => FaultsOf(value, schema, keyword.Key, keyword.Value!, at))];

    /// <summary>The schema that <paramref name="reference"/>, <c>#/components/schemas/...</c>, stands for.</summary>
    public JsonObject Resolve(string reference)
    {
        JsonNode? node = document;
        foreach (var step in reference.Split('/').Skip(1))
        {
            node = node?[step];
        }

        return node as JsonObject ?? throw new InvalidOperationException($"{reference} leads nowhere.");
    }

    private IEnumerable<string> FaultsOf(JsonNode? value, JsonObject schema, string keyword, JsonNode rule, string at)
    {
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        var text = kind == JsonValueKind.String ? (string)value! : null;
        var number = kind == JsonValueKind.Number ? (decimal?)value : null;
        var characters = text?.EnumerateRunes().Count();
        var (members, items) = (value as JsonObject, value as JsonArray);
        return keyword switch
        {
            "$ref" => Faults(value, Resolve((string)rule!), at),
            "type" => Must(rule is JsonArray types ? types.Any(type => IsOf(kind, number, (string)type!)) : IsOf(kind, number, (string)rule!)),
            "enum" => Must(rule.AsArray().Any(one => JsonNode.DeepEquals(one, value))),
            "minLength" => Must(characters is null || characters >= (int)rule),
            "maxLength" => Must(characters is null || characters <= (int)rule),
            "pattern" => Must(
                text is null || Regex.IsMatch(text, (string)rule!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))),
            "minimum" => Must(number is null || number >= (decimal)rule),
            "maximum" => Must(number is null || number <= (decimal)rule),
            "minProperties" => Must(members is null || members.Count >= (int)rule),
            "required" => Must(members is null || rule.AsArray().All(name => members.ContainsKey((string)name!))),
            "properties" => members is null
                ? []
                : rule.AsObject()
                    .Where(property => members.ContainsKey(property.Key))
                    .SelectMany(property => Faults(members[property.Key], property.Value!.AsObject(), $"{at}.{property.Key}")),
            "additionalProperties" when rule is JsonObject other => (members ?? []).SelectMany(member => Faults(member.Value, other, $"{at}.{member.Key}")),
            "additionalProperties" => Must(
                members is null || (bool)rule || members.All(member => schema["properties"]!.AsObject().ContainsKey(member.Key))),
            "minItems" => Must(items is null || items.Count >= (int)rule),
            "maxItems" => Must(items is null || items.Count <= (int)rule),
            "items" => (items ?? []).SelectMany((item, index) => Faults(item, rule.AsObject(), $"{at}[{index}]")),
            _ => Notes.Contains(keyword, StringComparer.Ordinal) ? [] : throw new InvalidOperationException($"{at}: this knows no keyword {keyword}."),
        };

        IEnumerable<string> Must(bool met) => met ? [] : [$"{at}: {keyword} {rule.ToJsonString()}"];
    }

    private static bool IsOf(JsonValueKind kind, decimal? number, string type) => type switch
    {
        "null" => kind == JsonValueKind.Null,
        "string" => kind == JsonValueKind.String,
        "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
        "integer" => number is { } value && decimal.IsInteger(value),
        "array" => kind == JsonValueKind.Array,
        "object" => kind == JsonValueKind.Object,
        _ => throw new InvalidOperationException($"There is no type {type}."),
    };
}
