using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Persistence.Postgres;

/// <summary>Texts that PostgreSQL cannot hold, and SQLite can.</summary>
[PostgresOnly]
public sealed class TextTests(SharedRoma shared) : IAsyncLifetime
{
    /// <summary>A NUL, half a surrogate as bytes, and what is no UTF-8, as they are in a URL.</summary>
    private static readonly string[] InUrls = ["%00", "a%00b", "%ED%A0%80", "a%ED%B0%80", "%FF", "%C0%80", "%EF%BF%BF", "%F4%8F%BF%BF"];

    /// <summary>The same in JSON.</summary>
    private static readonly string[] InJson =
        [@"""\u0000""", @"""a\u0000b""", @"""\ud800""", @"""a\udc00""", @"""\udc00\ud800""", @"""\uffff""", "\"\0\"", @"""\udbff\udfff"""];

    private static readonly (string Name, string[] Values)[] Headers =
    [
        ("X-Auth-Token", ["\u00ff", "a\u0080b", "\u00c0\u0080"]),
        ("X-Request-Id", ["\u00ff", "a\u0080b"]),
        ("User-Agent", ["\u00ff\u00fe"]),
        ("X-Forwarded-For", ["\u00ff"]),
        ("Authorization", ["SDK-HMAC-SHA256 Access=\u00ff, SignedHeaders=host, Signature=\u00c0\u0080"]),
    ];

    private readonly TemporaryFolder folder = new();
    private RomaProcess sqlite = null!;

    public async ValueTask InitializeAsync() => sqlite = await RomaProcess.StartAsync(new RomaStart(folder.Path)
    {
        Environment = new Dictionary<string, string?>
        {
            ["Roma__Storage__Provider"] = "Sqlite",
            ["ConnectionStrings__Roma"] = null,
            ["Roma__KeyRing__CertificateFile"] = null,
            ["Roma__KeyRing__CertificatePassword"] = null,
        },
    });

    public async ValueTask DisposeAsync()
    {
        await sqlite.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Are_answered_as_on_SQLite_wherever_a_client_may_send_them()
    {
        using var ofPostgres = Client(shared.Process);
        using var ofSqlite = Client(sqlite);
        List<string> differences = [];
        foreach (var operation in Operation.All)
        {
            foreach (var (what, make) in RequestsFor(operation))
            {
                var (one, other) = (await SendAsync(ofPostgres, operation, make), await SendAsync(ofSqlite, operation, make));
                if (one.Status >= 500 || OutcomeOf(one) != OutcomeOf(other))
                {
                    differences.Add($"{operation.Id} {what}: {OutcomeOf(one)} and on SQLite {OutcomeOf(other)}");
                }
            }
        }

        Assert.Empty(differences);
    }

    private static RomaClient Client(RomaProcess roma)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1 };
        var http = new HttpClient(handler) { BaseAddress = roma.Address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", RomaProcess.AdminToken);
        return new RomaClient(http, "project-1", "texts");
    }

    // What the web server refuses has no body.
    private static (int Status, string? Code) OutcomeOf(Reply reply) => (reply.Status, reply.Text.Length == 0 ? "" : reply.ErrorCode);

    private static async Task<Reply> SendAsync(
        RomaClient client, Operation operation, Func<IReadOnlyDictionary<string, string>, HttpRequestMessage> make)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["project_id"] = "project-1",
            ["instance_id"] = client.Instance,
            ["app_id"] = "",
            ["token_id"] = "",
            ["access_key_id"] = "",
        };
        if (operation.Ids.Contains("app_id", StringComparer.Ordinal))
        {
            foreach (var app in (await client.GetAsync("apps")).Json["apps"]!.AsArray())
            {
                await client.DeleteAsync($"apps/{(string)app!["id"]!}");
            }

            ids["app_id"] = await client.CreateAppAsync("existing");
        }

        using var request = make(ids);
        return await client.SendAsync(request);
    }

    /// <summary>The requests of an operation in which one text is such a one.</summary>
    private static IEnumerable<(string What, Func<IReadOnlyDictionary<string, string>, HttpRequestMessage> Make)> RequestsFor(Operation operation)
    {
        foreach (var text in InUrls)
        {
            foreach (var id in operation.Ids)
            {
                yield return ($"{id}={text}", ids => Request(operation, new Dictionary<string, string>(ids, StringComparer.Ordinal) { [id] = text }));
            }

            foreach (var (name, _) in operation.Query)
            {
                yield return ($"{name}={text}", ids => Request(operation, ids, $"?{name}={text}"));
            }
        }

        foreach (var (name, _, _) in operation.HasBody ? operation.Members : [])
        {
            foreach (var text in InJson)
            {
                yield return ($"{name}: {text}", ids => Request(operation, ids, body: With(operation.Body!, name, text)));
            }
        }

        foreach (var (name, values) in Headers)
        {
            foreach (var value in values)
            {
                yield return ($"{name}: {value}", ids => WithHeader(Request(operation, ids), name, value));
            }
        }
    }

    private static HttpRequestMessage Request(Operation operation, IReadOnlyDictionary<string, string> ids, string query = "", string? body = null)
    {
        var request = new HttpRequestMessage(operation.Method, operation.Fill(ids) + query);
        if (operation.HasBody)
        {
            request.Content = new StringContent(body ?? operation.Body!, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        }

        return request;
    }

    private static HttpRequestMessage WithHeader(HttpRequestMessage request, string name, string value)
    {
        Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return request;
    }

    // Written by hand, since no writer of JSON would write it.
    private static string With(string body, string name, string text)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        json[name] = "the text";
        return json.ToJsonString().Replace("\"the text\"", text, StringComparison.Ordinal);
    }
}
