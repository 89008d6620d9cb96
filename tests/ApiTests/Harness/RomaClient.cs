using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Harness;

/// <summary>What came back: the status, the headers, and the body as text and as JSON.</summary>
internal sealed record Reply(int Status, HttpResponseHeaders Headers, MediaTypeHeaderValue? ContentType, string Text)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public string? ErrorCode => (string?)Json["error_code"];

    public string? ErrorDetails => (string?)Json["error_details"];
}

/// <summary>A consumer of one instance of one project.</summary>
internal sealed class RomaClient(HttpClient http, string project, string instance) : IDisposable
{
    public string Base => $"/v2/{project}/instances/{instance}";

    public HttpClient Http => http;

    /// <summary>A client of an instance that no other test uses.</summary>
    public static RomaClient InNewInstance(RomaProcess roma, string project = "project-1", string? token = RomaProcess.AdminToken) =>
        new(roma.CreateClient(token), project, RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <summary>Sends a request; a body is sent as <c>application/json</c>, none as none. A path that begins with / is taken as it is.</summary>
    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"{Base}/{path}");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Reply((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType, text);
    }

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> PostAsync(string path, string? body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Reply> PutAsync(string path, string? body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Creates an app and answers its id.</summary>
    public async Task<string> CreateAppAsync(string name = "app")
    {
        var reply = await PostAsync("apps", new JsonObject { ["name"] = name }.ToJsonString());
        Assert.Equal(201, reply.Status);
        return (string)reply.Json["id"]!;
    }

    public Task<Reply> ResetSecretAsync(string appId, string? body = null) => PutAsync($"apps/{appId}/secret", body);

    /// <summary>The secret in force.</summary>
    public async Task<string> ShowSecretAsync(string appId)
    {
        var reply = await GetAsync($"apps/{appId}/secret");
        Assert.Equal(200, reply.Status);
        return (string)reply.Json["secret"]!;
    }

    public void Dispose() => http.Dispose();
}
