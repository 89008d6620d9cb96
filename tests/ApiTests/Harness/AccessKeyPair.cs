using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Roma.ApiTests.Harness;

/// <summary>An access key and its secret, and requests signed with them as the algorithm's documentation says; the code is not Roma's.</summary>
internal sealed record AccessKeyPair(string Access, string Secret)
{

    /// <summary>Makes an access key over HTTP as the administrator; answers it and its id.</summary>
    public static async Task<(AccessKeyPair Pair, string Id)> CreateAsync(
        RomaProcess roma, string user = "alice", string role = "member", string project = "project-1")
    {
        using var client = new RomaClient(roma.CreateClient(), project, "-");
        var reply = await client.PostAsync($"/v2/{project}/access-keys", $$"""{"user_name":"{{user}}","role":"{{role}}"}""");
        Assert.Equal(201, reply.Status);
        return (new AccessKeyPair(reply.Json.Text("access"), reply.Json.Text("secret")), reply.Json.Text("id"));
    }

    /// <summary>A signed request for a path and query in which nothing needs encoding.</summary>
    public HttpRequestMessage Request(
        RomaProcess roma,
        HttpMethod method,
        string path,
        string? body = null,
        IEnumerable<(string Name, string Value)>? headers = null,
        DateTimeOffset? signedAt = null,
        string? hostAsSigned = null,
        bool signsHost = true) =>
        Request(roma.Address, method, path, body, headers, signedAt, hostAsSigned, signsHost);

    /// <inheritdoc cref="Request(RomaProcess, HttpMethod, string, string, IEnumerable{ValueTuple{string, string}}, DateTimeOffset?, string, bool)"/>
    public HttpRequestMessage Request(
        Uri address,
        HttpMethod method,
        string path,
        string? body = null,
        IEnumerable<(string Name, string Value)>? headers = null,
        DateTimeOffset? signedAt = null,
        string? hostAsSigned = null,
        bool signsHost = true)
    {
        var request = new HttpRequestMessage(method, new Uri(address, path));
        List<(string Name, string Value)> signed =
        [
            .. headers ?? [],
            ("x-sdk-date", (signedAt ?? WallClock.Now).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)),
        ];
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in signed)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value));
        }

        if (signsHost)
        {
            signed.Add(("host", hostAsSigned ?? address.Authority));
        }

        request.Headers.TryAddWithoutValidation("Authorization", Sign(method.Method, path, body ?? "", signed));
        return request;
    }

    private string Sign(string method, string target, string body, IEnumerable<(string Name, string Value)> headers)
    {
        var ordered = headers.Select(header => (header.Name, header.Value)).OrderBy(header => header.Name, StringComparer.Ordinal).ToList();
        var names = string.Join(';', ordered.Select(header => header.Name));
        var (path, query) = target.Split('?') is [var before, var after] ? (before, after) : (target, "");
        var declared = ordered.Find(header => header.Name is "x-sdk-content-sha256").Value;
        var canonical = string.Join(
            '\n', method, path + '/', string.Join('&', query.Split('&').Order(StringComparer.Ordinal)),
            string.Concat(ordered.Select(header => $"{header.Name}:{header.Value}\n")), names, declared ?? Hash(body));
        var date = ordered.Find(header => header.Name is "x-sdk-date").Value;
        var toSign = $"SDK-HMAC-SHA256\n{date}\n{Hash(canonical)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(toSign));
        return $"SDK-HMAC-SHA256 Access={Access}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(signature)}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
