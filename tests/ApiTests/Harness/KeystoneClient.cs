using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Harness;

/// <summary>A user of Keystone's, in the domain that it begins with.</summary>
internal sealed record KeystoneUser(string Id, string Name, string Password);

/// <summary>Who may ask Keystone about tokens: <paramref name="User"/>, logged in to <paramref name="Project"/>.</summary>
internal sealed record KeystoneService(KeystoneUser User, string Project);

/// <summary>What an administrator of Keystone's does there, and what its users do to get tokens.</summary>
internal sealed class KeystoneClient : IDisposable
{
    /// <summary>A scope: all that there is.</summary>
    public static readonly JsonObject WholeSystem = new() { ["system"] = new JsonObject { ["all"] = true } };

    /// <summary>A scope: the domain that Keystone begins with.</summary>
    public static readonly JsonObject DefaultDomain = new() { ["domain"] = new JsonObject { ["id"] = "default" } };

    private readonly HttpClient http;
    private readonly Lazy<Task<string>> administrator;
    private readonly Lazy<Task<KeystoneService>> service;

    /// <summary>The administrator is who <c>keystone-manage bootstrap</c> made; <paramref name="known"/> is made when it is first asked for.</summary>
    public KeystoneClient(Uri address, string adminPassword, KeystoneService? known = null)
    {
        // The server ends each connection without saying so: a request that is sent on one that is not new fails now and then.
        http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(60),
        };
        administrator = new(() => LogInAsync(ByName("admin", adminPassword), new JsonObject
        {
            ["project"] = new JsonObject { ["name"] = "admin", ["domain"] = new JsonObject { ["id"] = "default" } },
        }));
        service = new(() => known is null ? MakeServiceAsync() : Task.FromResult(known));
    }

    /// <summary>A scope: this project.</summary>
    public static JsonObject Project(string id) => new() { ["project"] = new JsonObject { ["id"] = id } };

    /// <summary>Whom Roma logs in as: a user with the role <c>service</c> in the project <c>service</c>.</summary>
    public Task<KeystoneService> ServiceAsync() => service.Value;

    /// <summary>A token like Roma's own.</summary>
    public async Task<string> LogInAsServiceAsync()
    {
        var (user, project) = await ServiceAsync();
        return await LogInAsync(user, Project(project));
    }

    /// <summary>Makes a project; answers its id.</summary>
    public async Task<string> CreateProjectAsync(string? name = null) =>
        (string)(await DoAsync(HttpMethod.Post, "projects", new JsonObject
        {
            ["project"] = new JsonObject { ["name"] = name ?? Unique("project"), ["domain_id"] = "default" },
        }))["project"]!["id"]!;

    /// <summary>Makes a user who has <paramref name="roles"/> in <paramref name="project"/>.</summary>
    public async Task<KeystoneUser> CreateUserAsync(string project, params IEnumerable<string> roles)
    {
        var (name, password) = (Unique("user"), Unique("password"));
        var made = await DoAsync(HttpMethod.Post, "users", new JsonObject
        {
            ["user"] = new JsonObject { ["name"] = name, ["password"] = password, ["domain_id"] = "default" },
        });
        var user = new KeystoneUser((string)made["user"]!["id"]!, name, password);
        foreach (var role in roles)
        {
            await GrantAsync(user, role, $"projects/{project}");
        }

        return user;
    }

    /// <summary>Gives a role, which is made where it is not there, in <c>projects/...</c>, <c>domains/...</c> or <c>system</c>.</summary>
    public async Task GrantAsync(KeystoneUser user, string role, string where) =>
        await DoAsync(HttpMethod.Put, $"{where}/users/{user.Id}/roles/{await RoleAsync(role)}");

    /// <summary>A token of the user's: for <paramref name="scope"/>, or for nothing.</summary>
    public Task<string> LogInAsync(KeystoneUser user, JsonObject? scope) => LogInAsync(ById(user), scope);

    /// <summary>A token of the user's for a project that is over after <paramref name="life"/>, or up to two seconds before that.</summary>
    public async Task<string> LogInAsync(KeystoneUser user, string project, TimeSpan life)
    {
        // A token ends with the application credential that it was got with.
        var own = await LogInAsync(user, Project(project));
        var made = await DoAsync(
            HttpMethod.Post,
            $"users/{user.Id}/application_credentials",
            new JsonObject
            {
                ["application_credential"] = new JsonObject
                {
                    ["name"] = Unique("credential"),
                    ["expires_at"] = (await NowAsync() + life).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
                },
            },
            own);
        var credential = made["application_credential"]!;
        return await LogInAsync(
            new JsonObject
            {
                ["methods"] = new JsonArray("application_credential"),
                ["application_credential"] = new JsonObject { ["id"] = (string)credential["id"]!, ["secret"] = (string)credential["secret"]! },
            },
            scope: null);
    }

    /// <summary>Ends a token.</summary>
    public Task RevokeAsync(string token) => DoAsync(HttpMethod.Delete, "auth/tokens", subject: token);

    public Task DisableUserAsync(KeystoneUser user) =>
        DoAsync(HttpMethod.Patch, $"users/{user.Id}", new JsonObject { ["user"] = new JsonObject { ["enabled"] = false } });

    public Task DisableProjectAsync(string project) =>
        DoAsync(HttpMethod.Patch, $"projects/{project}", new JsonObject { ["project"] = new JsonObject { ["enabled"] = false } });

    /// <summary>What Keystone says of a token to whom may ask, and with which status.</summary>
    public async Task<(int Status, JsonObject? Token)> ValidateAsync(string token, string? asker = null)
    {
        using var request = await RequestAsync(HttpMethod.Get, "auth/tokens?nocatalog", body: null, asker, token);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, response.IsSuccessStatusCode ? (await ReadAsync(response))["token"]!.AsObject() : null);
    }

    public void Dispose() => http.Dispose();

    private static string Unique(string of) => $"{of}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    private static JsonObject ById(KeystoneUser user) =>
        ByPassword(new JsonObject { ["id"] = user.Id, ["password"] = user.Password });

    private static JsonObject ByName(string name, string password) =>
        ByPassword(new JsonObject { ["name"] = name, ["password"] = password, ["domain"] = new JsonObject { ["id"] = "default" } });

    private static JsonObject ByPassword(JsonObject user) =>
        new() { ["methods"] = new JsonArray("password"), ["password"] = new JsonObject { ["user"] = user } };

    // With its length: the server takes no chunks.
    private static StringContent ContentOf(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;

    // Keystone's time, to the second.
    private async Task<DateTimeOffset> NowAsync()
    {
        using var response = await http.GetAsync(new Uri("/v3", UriKind.Relative), TestContext.Current.CancellationToken);
        return response.Headers.Date!.Value;
    }

    private async Task<KeystoneService> MakeServiceAsync()
    {
        var project = await CreateProjectAsync("service");
        return new KeystoneService(await CreateUserAsync(project, "service"), project);
    }

    private async Task<string> RoleAsync(string name)
    {
        var found = await DoAsync(HttpMethod.Get, $"roles?name={name}");
        var role = found["roles"]!.AsArray() is [{ } known]
            ? known
            : (await DoAsync(HttpMethod.Post, "roles", new JsonObject { ["role"] = new JsonObject { ["name"] = name } }))["role"]!;
        return (string)role["id"]!;
    }

    private async Task<string> LogInAsync(JsonObject identity, JsonObject? scope)
    {
        var auth = new JsonObject { ["identity"] = identity };
        if (scope is not null)
        {
            auth["scope"] = scope.DeepClone();
        }

        using var content = ContentOf(new JsonObject { ["auth"] = auth });
        using var response = await http.PostAsync(
            new Uri("/v3/auth/tokens?nocatalog", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("X-Subject-Token"));
    }

    private async Task<JsonObject> DoAsync(HttpMethod method, string path, JsonObject? body = null, string? asker = null, string? subject = null)
    {
        using var request = await RequestAsync(method, path, body, asker, subject);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"Keystone answers {method} {path} with {response.StatusCode}.");
        return response.StatusCode == HttpStatusCode.NoContent ? [] : await ReadAsync(response);
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string path, JsonObject? body, string? asker, string? subject)
    {
        var request = new HttpRequestMessage(method, $"/v3/{path}");
        request.Headers.Add("X-Auth-Token", asker ?? await administrator.Value);
        if (subject is not null)
        {
            request.Headers.Add("X-Subject-Token", subject);
        }

        if (body is not null)
        {
            request.Content = ContentOf(body);
        }

        return request;
    }
}
