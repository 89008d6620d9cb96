using System.Text;
using System.Text.Json.Nodes;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Http;

/// <summary>Bodies that are not what they should be: none of them resets anything.</summary>
public sealed class BodyTests(SharedRoma shared)
{
    private const string First = "first.Secret/1";
    private const string Canary = "qJ7wX4zP9";

    private static readonly string[] WithToken = [$"X-Auth-Token: {RomaProcess.AdminToken}", "Content-Type: application/json"];

    public static TheoryData<string> NoObjects =>
    [
        "null", "[]", "[{}]", "1", "\"\"", $"\"{Canary}\"", "true", " ", "\r\n",
    ];

    public static TheoryData<string> Malformed =>
    [
        "{", "}", "{]", "{\"secret\"", "{\"secret\":", "{\"secret\":}",
        "{\"secret\":\"qJ7wX4zP9", "{\"secret\":\"qJ7wX4zP9\"", "{\"secret\":\"qJ7wX4zP9\",}",
        "{,}", "{secret:\"qJ7wX4zP9\"}", "{'secret':'qJ7wX4zP9'}", "{\"secret\":'qJ7wX4zP9'}", "{\"secret\":qJ7wX4zP9}", "{\"secret\" \"qJ7wX4zP9\"}",
        "{\"secret\":\"qJ7wX4zP9\"} x", "{\"secret\":\"qJ7wX4zP9\"}{}", "{\"secret\":\"qJ7wX4zP9\"},",
        "// no\n{}", "{/* no */}", "{\"secret\":\"qJ7\nwX4zP9\"}",
        "{\"secret\":\"qJ7wX4zP9\\x41\"}", "{\"secret\":\"qJ7wX4zP9\\u00\"}",
        "{\"secret\":NaN}", "{\"secret\":01}", "{\"secret\":+1}", "{\"secret\":nul}",
        "secret=qJ7wX4zP9", "<secret>qJ7wX4zP9</secret>", "\0", "{}\0",
    ];

    /// <summary>Members that there are not, and how the answer names them.</summary>
    public static TheoryData<string, string> UnknownMembers => new()
    {
        { "secert", "secert: no such member" },
        { "Secret", "Secret: no such member" },
        { "SECRET", "SECRET: no such member" },
        { "secret ", "secret : no such member" },
        { " secret", " secret: no such member" },
        { "se.cret", "se.cret: no such member" },
        { "se/cret", "se/cret: no such member" },
        { "$.secret", "$.secret: no such member" },
        { "['secret']", "['secret']: no such member" },
        { "", ": no such member" },
        { "密码", "密码: no such member" },
        { "app_id", "app_id: no such member" },
        { "overlap_seconds", "overlap_seconds: no such member" },
        { "a-name-of-more-than-40-characters-is-cut-short", "a-name-of-more-than-40-characters-is-cut: no such member" },
    };

    public static TheoryData<string, string> NotUtf8 => new()
    {
        { "{\"secret\":\"qJ7wX4zP9\u00ff\"}", "body: one JSON object in UTF-8" },
        { "{\"secret\":\"qJ7wX4zP9\u00c3\"}", "body: one JSON object in UTF-8" },
        { "{\"secret\":\"qJ7wX4zP9\u00c0\u00af\"}", "body: one JSON object in UTF-8" },
        { "{\"secret\":\"qJ7wX4zP9\u00ed\u00a0\u0080\"}", "body: one JSON object in UTF-8" },
        { "{\"\u00ff\":\"qJ7wX4zP9\"}", "body: " },
        { "{\"secret\u00ff\":\"qJ7wX4zP9\"}", "body: " },
        { "{\"secret\":\"qJ7wX4zP9\"}\u00ff", "body: " },
        { "\u00ff\u00fe{\u0000}\u0000", "body: " },
        { "\u00ef\u00bb\u00bf{\"secret\":\"qJ7wX4zP9\"}", "body: " },
        { "\u00ef\u00bb\u00bf", "body: " },
    };

    [Theory]
    [MemberData(nameof(NoObjects))]
    public Task Refuses_what_is_no_object(string body) => RefusesAsync(Encoding.UTF8.GetBytes(body), "body: one JSON object in UTF-8");

    [Theory]
    [MemberData(nameof(Malformed))]
    public Task Refuses_what_is_no_JSON(string body) => RefusesAsync(Encoding.UTF8.GetBytes(body), "body: ");

    [Theory]
    [MemberData(nameof(NotUtf8))]
    public Task Refuses_what_is_not_UTF_8_and_a_byte_order_mark(string bytes, string details) =>
        RefusesAsync(Encoding.Latin1.GetBytes(bytes), details);

    [Fact]
    public async Task Names_every_member_that_is_wrong_at_once()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", """{"name":1,"secert":"qJ7wX4zP9","favorite":"qJ7wX4zP9","remark":[]}""");

        reply.IsRefused("ROMA.00013000", details: ["name: a string", "secert: no such member", "favorite: true or false", "remark: a string"]);
        reply.HoldsNothingOf(Canary);
    }

    [Theory]
    [MemberData(nameof(UnknownMembers))]
    public Task Refuses_an_unknown_member_by_its_name(string member, string details) =>
        RefusesAsync(Encoding.UTF8.GetBytes(new JsonObject { [member] = Canary }.ToJsonString()), details);

    [Theory]
    [InlineData("""{"secret":"qJ7wX4zP9","secret":"qJ7wX4zP9"}""", "secret: ")]
    [InlineData("""{"secret":null,"secret":"qJ7wX4zP9"}""", "secret: ")]
    [InlineData("""{"secret":"qJ7wX4zP9","\u0073ecret":null}""", "secret: ")]
    [InlineData("""{"secret":"qJ7wX4zP9","secert":null}""", "secert: no such member")]
    [InlineData("""{"secert":"qJ7wX4zP9","secert":"qJ7wX4zP9"}""", "secert: no such member")]
    public Task Refuses_a_doubled_member_by_its_name(string body, string details) => RefusesAsync(Encoding.UTF8.GetBytes(body), details);

    [Theory]
    [InlineData("""{"secret":"\ud800qJ7wX4zP9"}""", "body: ")]
    [InlineData("""{"secret":"qJ7wX4zP9\udc00"}""", "body: ")]
    [InlineData("""{"secret":"\udc00\ud800qJ7wX4zP9"}""", "body: ")]
    [InlineData("""{"\ud800":"qJ7wX4zP9"}""", "body: ")]
    public Task Refuses_half_a_surrogate_pair(string body, string details) => RefusesAsync(Encoding.UTF8.GetBytes(body), details);

    [Theory]
    [InlineData("{\"secret\":", "}")]
    [InlineData("{\"deep\":", "}")]
    [InlineData("", "")]
    public Task Refuses_what_is_nested_deeply(string before, string after) =>
        RefusesAsync(Encoding.UTF8.GetBytes($"{before}{new string('[', 20_000)}{new string(']', 20_000)}{after}"), ": ");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/xml")]
    [InlineData("application/problem+json")]
    [InlineData("text/json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("nonsense")]
    [InlineData("*/*")]
    [InlineData(null)]
    public async Task Refuses_a_body_that_is_not_declared_as_JSON(string? contentType)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);

        foreach (var (method, path) in new[] { (HttpMethod.Put, $"apps/{id}/secret"), (HttpMethod.Put, $"apps/{id}"), (HttpMethod.Post, "apps") })
        {
            var reply = await client.SendAsync(method, path, """{"secret":"qJ7wX4zP9"}"""u8.ToArray(), contentType);

            reply.IsRefused("ROMA.00013000", status: 415, "Content-Type: application/json");
            reply.HoldsNothingOf(Canary);
        }

        Assert.Equal(First, await client.ShowSecretAsync(id));
    }

    [Theory]
    [InlineData(65_536, 200)]
    [InlineData(65_537, 413)]
    [InlineData(1_048_576, 413)]
    public async Task Takes_a_body_of_65536_bytes_and_none_that_is_longer(int bytes, int status)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{client.Base}/apps/{id}/secret")
        {
            Content = new StringContent("""{"secret":"qJ7wX4zP9"}""".PadRight(bytes), Encoding.UTF8, "application/json"),
        };
        // The server stops listening where a body is too long; who asks first does not find the line dead in the middle of it.
        request.Headers.ExpectContinue = true;

        var reply = await client.SendAsync(request);

        Assert.Equal(status, reply.Status);
        if (status == 413)
        {
            reply.IsRefused("ROMA.00013000", status, "body: at most 65536 bytes");
            reply.HoldsNothingOf(Canary);
        }

        Assert.Equal(status == 413 ? First : Canary, await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Refuses_a_body_that_grows_too_long_in_chunks()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);
        var chunk = $"8000\r\n{new string(' ', 0x8000)}\r\n";

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1", [.. WithToken, "Transfer-Encoding: chunked"], $"{chunk}{chunk}{chunk}0\r\n\r\n"));

        reply.IsRefused("ROMA.00013000", status: 413);
        Assert.Equal(First, await client.ShowSecretAsync(id));
    }

    [Theory]
    [InlineData("""{"secret":"qJ7wX4zP9"}""")]
    [InlineData("""{"secret":"qJ7w""")]
    [InlineData("")]
    public async Task Resets_nothing_when_the_caller_hangs_up_before_the_body_is_complete(string sent)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);

        var answer = await shared.Process.SendAndHangUpAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1", [.. WithToken, $"Content-Length: {sent.Length + 10}"], sent));

        Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("qJ7w", answer, StringComparison.Ordinal);
        Assert.Equal(First, await client.ShowSecretAsync(id));
    }

    private static async Task<string> CreateAsync(RomaClient client) =>
        (await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["secret"] = First })).Text("id");

    private async Task RefusesAsync(byte[] body, string details)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);

        var reply = await client.SendAsync(HttpMethod.Put, $"apps/{id}/secret", body, "application/json");

        reply.IsRefused("ROMA.00013000", details: details);
        reply.HoldsNothingOf(Canary);
        Assert.Equal(First, await client.ShowSecretAsync(id));
    }
}
