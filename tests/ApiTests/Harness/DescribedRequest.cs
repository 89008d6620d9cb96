using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Harness;

/// <summary>A request to a service that Roma verifies for, as a gateway describes it.</summary>
internal sealed record DescribedRequest(JsonObject Json)
{
    private const string Host = "api.example.com:8443";

    /// <summary>A request that is signed with an app's key and secret.</summary>
    public static DescribedRequest Of(
        AccessKeyPair app, string target, string method = "GET", string? body = null, DateTimeOffset? signedAt = null,
        params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = app.Request(new Uri($"https://{Host}"), HttpMethod.Parse(method), target, body, headers, signedAt);
        var lines = new JsonObject { ["host"] = Host };
        foreach (var (name, values) in request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default(HttpHeadersNonValidated)))
        {
            lines[name] = values.ToString();
        }

        var json = new JsonObject { ["method"] = method, ["uri"] = target, ["headers"] = lines };
        if (body is not null)
        {
            json["body_sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        }

        return new DescribedRequest(json);
    }

    /// <summary>The request with another value of a member.</summary>
    public DescribedRequest With(string member, JsonNode? value)
    {
        var json = Json.DeepClone().AsObject();
        json[member] = value;
        return new DescribedRequest(json);
    }

    /// <summary>The request with another value of a header; null for none.</summary>
    public DescribedRequest WithHeader(string name, JsonNode? value)
    {
        var headers = Json["headers"]!.DeepClone().AsObject();
        headers[name] = value;
        return With("headers", headers);
    }
}
