using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Harness;

/// <summary>An operation as <c>docs/openapi.json</c> describes it.</summary>
internal sealed record Operation(string Id, HttpMethod Method, string Path, JsonObject Description)
{
    private static readonly Regex Name = new(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static readonly JsonObject Document =
        JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Repository.Root, "docs", "openapi.json")))!.AsObject();

    public static IReadOnlyList<Operation> All { get; } =
    [
        .. Document["paths"]!.AsObject().SelectMany(
            path => path.Value!.AsObject().Select(operation => new Operation(
                (string)operation.Value!["operationId"]!, HttpMethod.Parse(operation.Key), path.Key, operation.Value.AsObject()))),
    ];

    public IEnumerable<string> Ids => Name.Matches(Path).Select(match => match.Groups["name"].Value);

    /// <summary>The name and the schema of each parameter in the query.</summary>
    public IEnumerable<(string Name, JsonObject Schema)> Query =>
        Description["parameters"]!.AsArray().Select(parameter => parameter!.AsObject()).Where(parameter => parameter.Text("in") is "query")
            .Select(parameter => (parameter.Text("name"), parameter["schema"]!.AsObject()));

    public bool HasBody => Description.ContainsKey("requestBody");

    public bool RequiresBody => (bool?)Description["requestBody"]?["required"] ?? false;

    /// <summary>The example of the body; null where there is none.</summary>
    public string? Body => Description["requestBody"]?["content"]!["application/json"]!["example"]!.ToJsonString();

    /// <summary>The name and the schema of each member of the body, and whether it must be there.</summary>
    public IEnumerable<(string Name, JsonObject Schema, bool IsRequired)> Members
    {
        get
        {
            var schema = new JsonSchema(Document).Resolve(Description["requestBody"]!["content"]!["application/json"]!["schema"]!.AsObject().Text("$ref"));
            var required = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).ToList();
            return schema["properties"]!.AsObject().Select(member =>
                (member.Key, member.Value!.AsObject(), required.Contains(member.Key, StringComparer.Ordinal)));
        }
    }

    public static Operation Of(string id) => All.Single(operation => string.Equals(operation.Id, id, StringComparison.Ordinal));

    /// <summary>The path with <paramref name="ids"/> in their places.</summary>
    public string Fill(IReadOnlyDictionary<string, string> ids) => Name.Replace(Path, match => ids[match.Groups["name"].Value]);
}
