using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Http;

/// <summary>Bodies that are not what they should be: none of them resets anything.</summary>
public sealed class BodyTests(SharedRoma shared)
{
    private const string First = "first.Secret/1";
    private const string Canary = "qJ7wX4zP9";

    private static readonly string[] WithToken = [$"X-Auth-Token: {RomaProcess.AdminToken}", "Content-Type: application/json"];

    public static TheoryData<string> NoObjects =>
    [
        "[]", "[{}]", "1", "\"\"", $"\"{Canary}\"", "true", " ", "\r\n",
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

    public static TheoryData<string> UnknownMembers =>
    [
        "secert", "Secret", "SECRET", "secret ", " secret", "se.cret", "se/cret", "$.secret", "['secret']", "", "密码", "app_id", "overlap_seconds", Canary,
        "a-name-of-more-than-a-hundred-and-twenty-eight-characters".PadRight(200, 'x'),
    ];

    /// <summary>Chunks that are none, by the octets that follow the header.</summary>
    public static TheoryData<string> MalformedChunks =>
    [
        "80000000\r\n{}\r\n0\r\n\r\n", "100000000\r\n{}\r\n0\r\n\r\n", "FFFFFFFF\r\n{}", "7FFFFFFFFFFFFFFF\r\n{}", "8000000000000000\r\n{}",
        "10000000000000002\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n80000000\r\n", "80000000;x=y\r\n{}",
        "-1\r\n{}\r\n0\r\n\r\n", "+2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2.0\r\n{}\r\n0\r\n\r\n",
        "z\r\n{}", "\r\n\r\n", "\0\0\0", "\u00ff\u00fe\r\n",
        " 2\r\n{}\r\n0\r\n\r\n", "2 \r\n{}\r\n0\r\n\r\n", "2\n{}\n0\n\n", "2\r\n{}0\r\n\r\n", "1\r\n{}\r\n0\r\n\r\n", "2;x\ry\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nno trailer\r\n\r\n", "2\r\n{}\r\n0\r\nX\0: y\r\n\r\n", "2\r\n{}\r\n0\r\n: y\r\n\r\n",
        "2\r\n{}\r\n0\r\nX: \0\r\n\r\n", "0\r\nX: \0\r\n\r\n", "2\r\n{}\r\n0\r\nX: y\r\nZ: y\0y\r\n\r\n",
        "2\r\n{}\r\n0\r\nX: y\rz\r\n\r\n",
    ];

    // The server lets these pass, and nobody reads a trailer.
    private static readonly string[] OddTrailers =
        [.. "\u0001\u0008\t\u000b\u001f\u007f\u0080\u00ff".SelectMany(octet => new[] { $"X{octet}: y", $"X: y{octet}y" })];

    public static TheoryData<string, string> NotUtf8 => new()
    {
        { "{\"secret\":\"qJ7wX4zP9\u00ff\"}", "secret: a string, or null, once, in UTF-8" },
        { "{\"secret\":\"qJ7wX4zP9\u00c3\"}", "secret: a string, or null, once, in UTF-8" },
        { "{\"secret\":\"qJ7wX4zP9\u00c0\u00af\"}", "secret: a string, or null, once, in UTF-8" },
        { "{\"secret\":\"qJ7wX4zP9\u00ed\u00a0\u0080\"}", "secret: a string, or null, once, in UTF-8" },
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

    [Theory]
    [InlineData("""{"name":1,"secert":"qJ7wX4zP9"}""", "name: a string, or null")]
    [InlineData("""{"favorite":"qJ7wX4zP9"}""", "favorite: true or false, or null")]
    [InlineData("""{"remark":["qJ7wX4zP9"]}""", "remark: a string, or null")]
    [InlineData("""{"secert":"qJ7wX4zP9","name":1}""", "body: no such member, only name, remark, key, secret, favorite")]
    public async Task Names_the_first_member_that_is_wrong(string body, string details)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", body);

        reply.IsRefused("ROMA.00013000", details: details);
        reply.HoldsNothingOf(Canary);
    }

    /// <summary>What was sent as a name may be a secret in the wrong place.</summary>
    [Theory]
    [MemberData(nameof(UnknownMembers))]
    public Task Refuses_an_unknown_member_and_names_those_there_are(string member) =>
        RefusesAsync(Encoding.UTF8.GetBytes(new JsonObject { [member] = Canary }.ToJsonString()), "body: no such member, only secret");

    [Theory]
    [InlineData("""{"secret":"qJ7wX4zP9","secret":"qJ7wX4zP9"}""", "secret: ")]
    [InlineData("""{"secret":null,"secret":"qJ7wX4zP9"}""", "secret: ")]
    [InlineData("""{"secret":"qJ7wX4zP9","\u0073ecret":null}""", "secret: ")]
    [InlineData("""{"secret":"qJ7wX4zP9","secert":null}""", "body: no such member")]
    [InlineData("""{"secert":"qJ7wX4zP9","secert":"qJ7wX4zP9"}""", "body: no such member")]
    public Task Refuses_a_doubled_member_by_its_name(string body, string details) => RefusesAsync(Encoding.UTF8.GetBytes(body), details);

    [Theory]
    [InlineData("""{"secret":"\ud800qJ7wX4zP9"}""", "secret: ")]
    [InlineData("""{"secret":"qJ7wX4zP9\udc00"}""", "secret: ")]
    [InlineData("""{"secret":"\udc00\ud800qJ7wX4zP9"}""", "secret: ")]
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
    [InlineData("gzip")]
    [InlineData("identity, br")]
    public async Task Refuses_a_body_in_another_coding_and_says_why(string coding)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1", [.. WithToken, $"Content-Encoding: {coding}", "Content-Length: 2"], "\u001f\u008b"));

        reply.IsRefused("ROMA.00013000", status: 415, "Content-Encoding", "gzip");
        Assert.Equal("identity", Assert.Single(reply.Headers.GetValues("Accept-Encoding")));
        Assert.Equal(First, await client.ShowSecretAsync(id));
    }

    [Theory]
    [InlineData("application/json;")]
    [InlineData("application/json; charset=utf-8;")]
    [InlineData("application/json; x=y; charset=\"UTF8\"")]
    [InlineData("Application/JSON;Charset=utf-8")]
    public async Task Takes_every_way_to_declare_JSON_in_UTF_8(string contentType)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);

        var reply = await client.SendAsync(HttpMethod.Put, $"apps/{id}/secret", """{"secret":"qJ7wX4zP9"}"""u8.ToArray(), contentType);

        Assert.Equal((200, Canary), (reply.Status, (string?)reply.Json["secret"]));
    }

    [Fact]
    public async Task Refuses_a_content_type_that_is_given_twice()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"POST {client.Base}/apps HTTP/1.1", [.. WithToken, "Content-Type: application/json", "Content-Length: 2"], "{}"));

        reply.IsRefused("ROMA.00013000", status: 415);
    }

    [Theory]
    [InlineData("null")]
    [InlineData(" \r\n\tnull ")]
    public async Task Takes_null_for_no_body(string body)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);

        var reset = await client.ResetSecretAsync(id, body);

        Assert.Equal(200, reset.Status);
        Assert.Matches(Members.GeneratedSecret, reset.Json.Text("secret"));
        (await client.PostAsync("apps", body)).IsRefused("ROMA.00013001");
        (await client.PutAsync($"apps/{id}", body)).IsRefused("ROMA.00013001");
        (await client.PostAsync("/v2/project-1/tokens", body)).IsRefused("ROMA.00013001");
        (await client.PostAsync("/v2/project-1/access-keys", body)).IsRefused("ROMA.00013001");
    }

    [Theory]
    [InlineData(65_536, 200)]
    [InlineData(65_537, 413)]
    [InlineData(1_048_576, 413)]
    public async Task Takes_a_body_of_65536_bytes_and_none_that_is_longer(int bytes, int status)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);

        var reply = await client.ResetSecretAsync(id, """{"secret":"qJ7wX4zP9"}""".PadRight(bytes));

        Assert.Equal(status, reply.Status);
        if (status == 413)
        {
            reply.IsRefused("ROMA.00013000", status, "body: at most 65536 bytes");
            reply.HoldsNothingOf(Canary);
        }

        Assert.Equal(status == 413 ? First : Canary, await client.ShowSecretAsync(id));
    }

    // A client that sends all before it reads, as Python's does.
    [Theory]
    [InlineData(false, 1 << 20)]
    [InlineData(true, 1 << 20)]
    [InlineData(false, 20 << 20)]
    [InlineData(true, 20 << 20)]
    public async Task Answers_a_body_that_is_too_long_so_that_who_sends_all_of_it_sees_the_answer(bool inChunks, int bytes)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);
        var chunk = $"8000\r\n{new string(' ', 0x8000)}\r\n";

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1",
            [.. WithToken, inChunks ? "Transfer-Encoding: chunked" : FormattableString.Invariant($"Content-Length: {bytes}")],
            inChunks ? string.Concat(Enumerable.Repeat(chunk, bytes / 0x8000)) + "0\r\n\r\n" : new string(' ', bytes)));

        reply.IsRefused("ROMA.00013000", status: 413, "body: at most 65536 bytes");
        Assert.Equal("close", Assert.Single(reply.Headers.Connection));
        Assert.Equal(First, await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Counts_the_content_of_chunks_without_their_framing()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);
        var body = string.Concat(Enumerable.Repeat("1;and=more\r\n \r\n", 10_000)) + "2\r\n{}\r\n0\r\n\r\n";

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1", [.. WithToken, "Transfer-Encoding: chunked"], body));

        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Refuses_a_body_that_is_too_long_before_who_asks_first_has_sent_it()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{client.Base}/apps")
        {
            Content = new StringContent(new string(' ', 1 << 20), Encoding.UTF8, "application/json"),
        };
        request.Headers.ExpectContinue = true;

        (await client.SendAsync(request)).IsRefused("ROMA.00013000", status: 413);
    }

    [Theory]
    [MemberData(nameof(MalformedChunks))]
    public async Task Refuses_malformed_chunks_wherever_a_body_is_read(string chunks)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1", [.. WithToken, "Transfer-Encoding: chunked"], chunks));

        reply.IsRefused("ROMA.00013000", details: "body: ");
        Assert.Equal(First, await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Finds_no_fault_of_its_own_in_malformed_chunks_whoever_sends_them_wherever()
    {
        await using var own = await OwnRoma.StartAsync();
        string[] lines =
        [
            "PUT /v2/p/instances/i/apps/x/secret", "POST /v2/p/instances/i/apps", "GET /v2/p/instances/i/apps", "DELETE /v2/p/instances/i/apps/x",
            "POST /v2/nowhere", "POST /nowhere", "GET /health/live", "PUT /openapi/v1.json",
        ];
        string[][] credentials =
        [
            [], ["X-Auth-Token: unknown"], [$"X-Auth-Token: {RomaProcess.AdminToken}"],
            [
                $"Authorization: SDK-HMAC-SHA256 Access=A, SignedHeaders=x-sdk-date, Signature={new string('0', 64)}",
                $"X-Sdk-Date: {WallClock.Now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}",
            ],
        ];

        foreach (var (chunks, line, credential) in
            from chunks in MalformedChunks.Select(row => row.Data).Concat(OddTrailers.Select(trailer => $"2\r\n{{}}\r\n0\r\n{trailer}\r\n\r\n"))
            from line in lines
            from credential in credentials
            select (chunks, line, credential))
        {
            var reply = await own.Process.SendRawAsync(RawHttp.Request(
                $"{line} HTTP/1.1", [.. credential, "Content-Type: application/json", "Transfer-Encoding: chunked"], chunks));

            Assert.True(reply.Status is 200 or 403 or 404 or 405, $"{reply.Status} for {line} with {chunks}");
        }

        Assert.DoesNotContain("Exception", own.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" fail: ", own.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" warn: ", own.Process.Output, StringComparison.Ordinal);
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
