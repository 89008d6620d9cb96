using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Harness;

/// <summary>What came back: the status, the headers, and the body as text and as JSON.</summary>
internal sealed record Reply(int Status, HttpResponseHeaders Headers, MediaTypeHeaderValue? ContentType, string Text)
{
    /// <summary>The methods that the header <c>Allow</c> lists.</summary>
    public IReadOnlyCollection<string> Allow { get; init; } = [];

    public string RequestId => Assert.Single(Headers.GetValues("X-Request-Id"));

    /// <summary>The names of the body's members, in order.</summary>
    public IEnumerable<string> Members => Json.Select(member => member.Key);

    public static async Task<Reply> FromAsync(HttpResponseMessage response) =>
        new(
            (int)response.StatusCode,
            response.Headers,
            response.Content.Headers.ContentType,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
        {
            Allow = [.. response.Content.Headers.Allow],
        };

    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public string? ErrorCode => (string?)Json["error_code"];

    public string? ErrorDetails => (string?)Json["error_details"];
}

/// <summary>A consumer of one instance of one project.</summary>
internal sealed class RomaClient(HttpClient http, string project, string instance) : IDisposable
{
    public string Base => $"/v2/{project}/instances/{instance}";

    public HttpClient Http => http;

    public string Instance => instance;

    /// <summary>A client of an instance that no other test uses.</summary>
    public static RomaClient InNewInstance(RomaProcess roma, string project = "project-1", string? token = RomaProcess.AdminToken) =>
        new(roma.CreateClient(token), project, RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <summary>Sends a request; a body is sent as <c>application/json</c>, none as none. A path that begins with / is taken as it is.</summary>
    public Task<Reply> SendAsync(HttpMethod method, string path, string? body = null) =>
        SendAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), body is null ? null : "application/json");

    /// <summary>Sends these very bytes, under this very content type; null for none.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string path, byte[]? body, string? contentType)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"{Base}/{path}");
        if (body is not null || contentType is not null)
        {
            request.Content = new ByteArrayContent(body ?? []);
            if (contentType is not null)
            {
                Assert.True(request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType));
            }
        }

        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        (request.Version, request.VersionPolicy) = (http.DefaultRequestVersion, http.DefaultVersionPolicy);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.FromAsync(response);
    }

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> PostAsync(string path, string? body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Reply> PutAsync(string path, string? body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Another user, at the same instance.</summary>
    public async Task<RomaClient> AsAsync(RomaProcess roma, string user, string role) =>
        new(roma.CreateClient(await Tokens.OfAsync(roma, user, role, project)), project, instance);

    /// <summary>Creates an app and answers its id.</summary>
    public async Task<string> CreateAppAsync(string name = "app") => (string)(await CreateAppAsync(new JsonObject { ["name"] = name }))["id"]!;

    /// <summary>Creates an app and answers it.</summary>
    public async Task<JsonObject> CreateAppAsync(JsonObject app)
    {
        var reply = await PostAsync("apps", app.ToJsonString());
        Assert.Equal(201, reply.Status);
        return reply.Json;
    }

    public Task<Reply> ResetSecretAsync(string appId, string? body = null) => PutAsync($"apps/{appId}/secret", body);

    /// <summary>The verdict on a request that was signed by an app, or not.</summary>
    public async Task<JsonObject> VerifyAsync(DescribedRequest request)
    {
        var reply = await VerifyAllAsync(request);
        Assert.Equal((200, "results"), (reply.Status, Assert.Single(reply.Members)));
        return Assert.Single(reply.Json["results"]!.AsArray())!.AsObject();
    }

    public Task<Reply> VerifyAllAsync(params IEnumerable<DescribedRequest> requests) => PostAsync(
        "signatures/verify", new JsonObject { ["requests"] = new JsonArray([.. requests.Select(request => request.Json.DeepClone())]) }.ToJsonString());

    /// <summary>The secret in force.</summary>
    public async Task<string> ShowSecretAsync(string appId)
    {
        var reply = await GetAsync($"apps/{appId}/secret");
        Assert.Equal(200, reply.Status);
        return (string)reply.Json["secret"]!;
    }

    public void Dispose() => http.Dispose();
}
