using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.UnitTests.Harness;

/// <summary>What Keystone was asked.</summary>
internal sealed record KeystoneRequest(HttpMethod Method, Uri Url, string? Own, string? Subject, string Body)
{
    public bool IsLogIn => Method == HttpMethod.Post;
}

/// <summary>A Keystone in memory that answers like the real one, unless a test says otherwise.</summary>
internal sealed class FakeKeystone : HttpMessageHandler
{
    public const string Alice = "gAAAA-alice";
    public const string AliceId = "0601a8a1ed4147bf9b40db530a2e680e";
    public const string ProjectId = "d020f011a2f446dca07a0b54fb9b71b3";

    private readonly ConcurrentQueue<KeystoneRequest> requests = new();
    private readonly SemaphoreSlim arrivals = new(0);
    private int logIns;

    /// <summary>What is known about tokens, by token.</summary>
    public ConcurrentDictionary<string, string> Tokens { get; } = new() { [Alice] = Describe() };

    /// <summary>The tokens that it gave to who logged in and still accepts.</summary>
    public ConcurrentDictionary<string, bool> OwnTokens { get; } = new();

    /// <summary>What to answer instead; null to answer as usual.</summary>
    public Func<KeystoneRequest, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>What to wait for before an answer.</summary>
    public Func<KeystoneRequest, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<KeystoneRequest> Requests => [.. requests];

    public int LogIns => Requests.Count(request => request.IsLogIn);

    public int Questions => Requests.Count(request => !request.IsLogIn);

    /// <summary>A token's description, of Alice's in her project unless something else is asked for.</summary>
    public static string Describe(
        string roles = "member", string? scope = null, string expires = "2026-01-02T04:04:05.000000Z", string name = "alice")
    {
        var token = new JsonObject
        {
            ["methods"] = new JsonArray("password"),
            ["user"] = new JsonObject
            {
                ["domain"] = new JsonObject { ["id"] = "default", ["name"] = "Default" },
                ["id"] = AliceId,
                ["name"] = name,
                ["password_expires_at"] = null,
            },
            ["audit_ids"] = new JsonArray("ZKJrtwCJSfaS4pTtcVEM-w"),
            ["expires_at"] = expires,
            ["is_domain"] = false,
            ["roles"] = new JsonArray([.. roles.Split(' ').Select((role, index) => new JsonObject { ["id"] = $"r{index}", ["name"] = role })]),
        };
        foreach (var (part, value) in JsonNode.Parse(scope ?? InProject(ProjectId))!.AsObject())
        {
            token[part] = value?.DeepClone();
        }

        return new JsonObject { ["token"] = token }.ToJsonString();
    }

    public static string InProject(string id) => $$"""{ "project": { "domain": { "id": "default", "name": "Default" }, "id": "{{id}}", "name": "p1" } }""";

    public static HttpResponseMessage Reply(HttpStatusCode status, string body = "", string type = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static HttpResponseMessage Error(HttpStatusCode status, string message) =>
        Reply(status, new JsonObject { ["error"] = new JsonObject { ["code"] = (int)status, ["message"] = message, ["title"] = "t" } }.ToJsonString());

    /// <summary>Waits until it has been asked once more; fails when that does not happen.</summary>
    public async Task ArrivalAsync() =>
        Assert.True(await arrivals.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "Keystone was not asked.");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var hasLength = request.Content?.Headers.ContentLength > 0;
        var asked = new KeystoneRequest(
            request.Method, request.RequestUri!, HeaderOf(request, "X-Auth-Token"), HeaderOf(request, "X-Subject-Token"),
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
        requests.Enqueue(asked);
        arrivals.Release();
        await Before(asked, cancellationToken);
        return Instead(asked) ?? (asked.IsLogIn ? LogIn(hasLength) : Answer(asked));
    }

    protected override void Dispose(bool disposing)
    {
        arrivals.Dispose();
        base.Dispose(disposing);
    }

    private static string? HeaderOf(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private HttpResponseMessage LogIn(bool hasLength)
    {
        if (!hasLength)
        {
            return Error(HttpStatusCode.BadRequest, "Expecting to find valid JSON in request body.");
        }

        var token = $"gAAAA-own-{Interlocked.Increment(ref logIns)}";
        OwnTokens[token] = true;
        var response = Reply(HttpStatusCode.Created, Describe("service"));
        response.Headers.Add("X-Subject-Token", token);
        return response;
    }

    private HttpResponseMessage Answer(KeystoneRequest asked)
    {
        if (asked.Own is null || !OwnTokens.ContainsKey(asked.Own))
        {
            return Error(HttpStatusCode.Unauthorized, "The request you have made requires authentication.");
        }

        return Tokens.TryGetValue(asked.Subject ?? "", out var description)
            ? Reply(HttpStatusCode.OK, description)
            : Error(HttpStatusCode.NotFound, $"Could not find token: {asked.Subject}.");
    }
}
