using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Apps;

public sealed class ResetAppSecretTests(SharedRoma shared)
{
    private const string First = "first.Secret/1";

    public static TheoryData<string> GoodSecrets =>
    [
        "JNs1VK3vLdTT9Djd", "abcdefgh", "12345678", "!@#$%+=.-/", "-starts.with", "/starts/with", "########", new string('s', 128),
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    ];

    /// <summary>Each breaks the rule, and each holds "qJ7", which no answer may repeat.</summary>
    public static TheoryData<string> BadSecrets =>
    [
        "qJ7wX4z", "qJ7wX4 zP9", " qJ7wX4zP9", "qJ7wX4zP9 ", "qJ7wX4_zP9", "qJ7wX4zP9é", "qJ7wX4zP9e\u0301", "qJ7wX4zP9😀",
        "qJ7wX4zP9\u0000", "\u0000qJ7wX4zP9",
        "qJ7wX4\"zP9", "qJ7wX4\\zP9", "qJ7wX4\nzP9", "qJ7wX4zP9中", "qJ7wX4zP９9", "qJ7wX4zP9&", "qJ7wX4zP9*", "qJ7wX4zP9~", "qJ7wX4zP9'",
        "qJ7wX4zP9<b>", "qJ7wX4zP9,", "qJ7wX4zP9^", "qJ7wX4zP9(", "qJ7wX4zP9\u007F", "qJ7wX4zP9\uFEFF", "qJ7" + new string('s', 126),
    ];

    /// <summary>Bodies, and content types, that real clients send when they give no secret.</summary>
    public static TheoryData<string?, string?> WithoutSecret => new()
    {
        { null, null },
        { null, "application/json" },
        { null, "application/json;charset=utf-8" },
        { "", "application/json" },
        { "{}", "application/json" },
        { " {\r\n\t} ", "application/json" },
        { """{"secret":null}""", "application/json" },
        { """{"secret":null}""", "application/json;charset=utf-8" },
    };

    [Fact]
    public async Task Puts_the_given_secret_in_force()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var reply = await client.ResetSecretAsync(id, """{"secret":"JNs1VK3vLdTT9Djd"}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.ContentType?.ToString());
        Assert.Equal($$"""{"id":"{{id}}","secret":"JNs1VK3vLdTT9Djd"}""", reply.Text);
        Assert.Equal("JNs1VK3vLdTT9Djd", await client.ShowSecretAsync(id));
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
    }

    [Theory]
    [MemberData(nameof(GoodSecrets))]
    public async Task Takes_every_secret_that_meets_the_rule(string secret)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var reply = await client.ResetSecretAsync(id, new JsonObject { ["secret"] = secret }.ToJsonString());

        Assert.Equal(200, reply.Status);
        Assert.Equal(secret, reply.Json.Text("secret"));
        Assert.Equal(secret, await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Takes_a_secret_that_is_written_in_escapes()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var reply = await client.ResetSecretAsync(id, """{"\u0073ecret":"\u0041bcdefg\/"}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal("Abcdefg/", await client.ShowSecretAsync(id));
    }

    [Theory]
    [MemberData(nameof(WithoutSecret))]
    public async Task Makes_a_secret_where_none_is_given(string? body, string? contentType)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateWithSecretAsync(client);

        var reply = await client.SendAsync(HttpMethod.Put, $"apps/{id}/secret", body is null ? null : Encoding.UTF8.GetBytes(body), contentType);

        Assert.Equal(200, reply.Status);
        Assert.Equal(["id", "secret"], reply.Members);
        Assert.Equal(id, reply.Json.Text("id"));
        Assert.Matches(Members.GeneratedSecret, reply.Json.Text("secret"));
        Assert.Equal(reply.Json.Text("secret"), await client.ShowSecretAsync(id));
    }

    [Theory]
    [InlineData("Content-Length: 0")]
    [InlineData("Content-Length: 0", "Content-Type: application/json")]
    [InlineData("User-Agent: no length at all")]
    [InlineData("Transfer-Encoding: chunked", "Content-Type: application/json")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task Takes_no_body_for_none_however_that_is_said(params string[] headers)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateWithSecretAsync(client);
        var body = headers[0].StartsWith("Transfer", StringComparison.Ordinal) ? "0\r\n\r\n" : "";

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1", [$"X-Auth-Token: {RomaProcess.AdminToken}", .. headers], body));

        Assert.True(reply.Status == 200, reply.Text);
        Assert.Matches(Members.GeneratedSecret, reply.Json.Text("secret"));
    }

    [Theory]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON; charset=\"utf-8\"")]
    public async Task Takes_the_content_types_that_clients_send(string contentType)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var reply = await client.SendAsync(HttpMethod.Put, $"apps/{id}/secret", """{"secret":"abcdefgh"}"""u8.ToArray(), contentType);

        Assert.Equal(200, reply.Status);
        Assert.Equal("abcdefgh", await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Takes_a_body_that_comes_in_chunks()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1",
            [$"X-Auth-Token: {RomaProcess.AdminToken}", "Content-Type: application/json", "Transfer-Encoding: chunked"],
            "4\r\n{\"se\r\n12\r\ncret\":\"abcdefgh1\"}\r\n0\r\n\r\n"));

        Assert.Equal("abcdefgh1", reply.Json.Text("secret"));
    }

    [Fact]
    public async Task Makes_another_secret_each_time()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var one = (await client.ResetSecretAsync(id)).Json.Text("secret");
        var two = (await client.ResetSecretAsync(id)).Json.Text("secret");

        Assert.NotEqual(one, two);
        Assert.Equal(two, await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Leaves_the_app_as_it_is_but_for_who_changed_it_last_and_when()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var member = await client.AsAsync(shared.Process, "mia", "member");
        var app = await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["remark"] = "r", ["key"] = "the-key", ["favorite"] = true });
        shared.Process.BackdateApp(app.Text("id"));

        await member.ResetSecretAsync(app.Text("id"));

        var after = (await client.GetAsync($"apps/{app.Text("id")}")).Json;
        Assert.NotEqual(Database.LongAgo, after.Text("update_time"));
        Assert.Equal("mia", after["last_updated_user"]!.AsObject().Text("user_name"));
        foreach (var member1 in new[] { "update_time", "last_updated_user", "create_time" })
        {
            Assert.True(app.Remove(member1) && after.Remove(member1));
        }

        Assert.True(JsonNode.DeepEquals(app, after));
    }

    [Fact]
    public async Task Records_by_which_token_and_from_which_address()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var member = await client.AsAsync(shared.Process, "mia", "member");
        var id = await CreateWithSecretAsync(client);

        await member.ResetSecretAsync(id);

        var token = shared.Process.IdOfToken(await Tokens.OfAsync(shared.Process, "mia", "member"));
        Assert.Equal($"{token} 127.0.0.1 2 done", shared.Process.LastContextOf(id));
    }

    [Fact]
    public async Task Takes_the_secret_that_is_in_force_already()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateWithSecretAsync(client);

        var reply = await client.ResetSecretAsync(id, $$"""{"secret":"{{First}}"}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal(["CreateApp", "ResetAppSecret"], shared.Process.ActionsOn(id));
    }

    [Theory]
    [MemberData(nameof(BadSecrets))]
    public async Task Refuses_a_secret_that_breaks_the_rule_and_repeats_nothing_of_it(string secret)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateWithSecretAsync(client);

        var reply = await client.ResetSecretAsync(id, new JsonObject { ["secret"] = secret }.ToJsonString());

        reply.IsRefused("ROMA.00013000", details: "secret: 8 to 128 letters, digits and ! @ # $ % + = . - /");
        Assert.DoesNotContain("qJ7", reply.Text, StringComparison.Ordinal);
        Assert.Equal(First, await client.ShowSecretAsync(id));
    }

    [Theory]
    [InlineData("\"\"", "secret: 8 to 128")]
    [InlineData("12345678", "secret: a string")]
    [InlineData("1e400", "secret: a string")]
    [InlineData("true", "secret: a string")]
    [InlineData("false", "secret: a string")]
    [InlineData("""["qJ7wX4zP9"]""", "secret: a string")]
    [InlineData("[]", "secret: a string")]
    [InlineData("""{"secret":"qJ7wX4zP9"}""", "secret: a string")]
    [InlineData("""{"qJ7wX4zP9":{}}""", "secret: a string")]
    public async Task Refuses_what_is_no_string(string value, string details)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateWithSecretAsync(client);

        var reply = await client.ResetSecretAsync(id, $$"""{"secret":{{value}}}""");

        reply.IsRefused("ROMA.00013000", details: details);
        reply.HoldsNothingOf("qJ7wX4zP9");
        Assert.Equal(First, await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Lets_twenty_callers_at_once_all_succeed_and_the_last_one_win()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.ResetSecretAsync(id)));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(20, replies.Select(reply => reply.Json.Text("secret")).Distinct(StringComparer.Ordinal).Count());
        var last = shared.Process.LastRequestOf(id);
        var winner = Assert.Single(replies, reply => string.Equals(reply.RequestId, last, StringComparison.Ordinal));
        Assert.Equal(winner.Json.Text("secret"), await client.ShowSecretAsync(id));
        Assert.Equal(21, shared.Process.ActionsOn(id).Count);
    }

    [Fact]
    public async Task Never_fails_one_app_for_another()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => client.CreateAppAsync($"app {number}")));

        var replies = await Task.WhenAll(ids.Concat(ids).Concat(ids).Select(id => client.ResetSecretAsync(id)));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        foreach (var id in ids)
        {
            var last = shared.Process.LastRequestOf(id);
            var winner = Assert.Single(replies, reply => string.Equals(reply.RequestId, last, StringComparison.Ordinal));
            Assert.Equal(winner.Json.Text("secret"), await client.ShowSecretAsync(id));
        }
    }

    private static async Task<string> CreateWithSecretAsync(RomaClient client) =>
        (await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["secret"] = First })).Text("id");
}
