using System.Globalization;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Apps;

public sealed class CreateAppTests(SharedRoma shared)
{
    private static readonly string Han2 = char.ConvertFromUtf32(0x20000);

    public static TheoryData<string> GoodNames =>
    [
        "a", " ", "订单服务", "全角（括号）", "ASCII (parentheses)", "A-b_c.9", "々〇", "﨟",
        new string('n', 256), new string('中', 256),
        string.Concat(Enumerable.Repeat(Han2, 256)),
    ];

    public static TheoryData<string> BadNames =>
    [
        "", "a/b", "a\tb", "a\nb", "a\u0000", "é", "e\u0301", "ß", "а", "Ａ", "あ", "😀", "a\u00A0b", "a\u3000b",
        "[a]", "a+b", "<b>", "a;b", "⼀", "a\uFFFE",
        new string('n', 257), string.Concat(Enumerable.Repeat(Han2, 257)),
    ];

    public static TheoryData<string> GoodKeys =>
        ["abc", "1a.", "中ab", "a@b-c_d.e", new string('k', 200), string.Concat(Enumerable.Repeat(Han2, 200))];

    public static TheoryData<string> BadKeys =>
    [
        "", "ab", "中", "-abc", "_abc", "@abc", ".abc", "a b", "abc!", "abé", "a（b）", "abc\u0000",
        new string('k', 201), string.Concat(Enumerable.Repeat(Han2, 201)),
    ];

    [Fact]
    public async Task Answers_201_with_the_documented_members_and_no_other()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", """{"name":"orders"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal("application/json", reply.ContentType?.ToString());
        Assert.Equal(Members.OfApp, reply.Members);
        var app = reply.Json;
        Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", app.Text("id"));
        Assert.Equal("orders", app.Text("name"));
        Assert.Equal("", app.Text("remark"));
        Assert.Equal(["read", "access", "delete", "modify", "admin"], app.Roles);
        Assert.True((bool)app["owner"]!);
        Assert.False((bool)app["favorite"]!);
        Assert.Matches("^[A-Za-z0-9]{16}$", app.Text("key"));
        Assert.Equal(Members.OfUser, app["created_user"]!.AsObject().Select(member => member.Key));
        Assert.Equal("admin", app["created_user"]!.AsObject().Text("user_name"));
        Assert.Matches("^[0-9a-f]{32}$", app["created_user"]!.AsObject().Text("user_id"));
        Assert.True(JsonNode.DeepEquals(app["created_user"], app["last_updated_user"]));
    }

    [Fact]
    public async Task Tells_times_in_UTC_with_milliseconds()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", """{"name":"orders"}""");

        var time = reply.Json.Text("create_time");
        Assert.Equal(time, reply.Json.Text("update_time"));
        var at = DateTimeOffset.ParseExact(time, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(at, reply.Headers.Date!.Value.AddSeconds(-60), reply.Headers.Date.Value.AddSeconds(60));
    }

    [Fact]
    public async Task Takes_all_that_is_given()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync(
            "apps",
            """{"name":"订单（一）","remark":"line 1\nline 2 \ud83d\ude80","key":"key@1.a-b_c","secret":"!@#$%+=.-/aA1","favorite":true}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(
            ("订单（一）", "line 1\nline 2 🚀", "key@1.a-b_c", true),
            (reply.Json.Text("name"), reply.Json.Text("remark"), reply.Json.Text("key"), (bool)reply.Json["favorite"]!));
        Assert.DoesNotContain("!@#$", reply.Text, StringComparison.Ordinal);
        Assert.Equal("!@#$%+=.-/aA1", await client.ShowSecretAsync(reply.Json.Text("id")));
    }

    [Fact]
    public async Task Takes_null_for_absent()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", """{"name":"orders","remark":null,"key":null,"secret":null,"favorite":null}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal("", reply.Json.Text("remark"));
        Assert.False((bool)reply.Json["favorite"]!);
        Assert.Matches("^[A-Za-z0-9]{16}$", reply.Json.Text("key"));
        Assert.Matches(Members.GeneratedSecret, await client.ShowSecretAsync(reply.Json.Text("id")));
    }

    [Fact]
    public async Task Makes_another_id_key_and_secret_for_each_app()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var one = await client.CreateAppAsync(new JsonObject { ["name"] = "one" });
        var two = await client.CreateAppAsync(new JsonObject { ["name"] = "two" });

        Assert.NotEqual(one.Text("id"), two.Text("id"));
        Assert.NotEqual(one.Text("key"), two.Text("key"));
        Assert.NotEqual(await client.ShowSecretAsync(one.Text("id")), await client.ShowSecretAsync(two.Text("id")));
    }

    [Theory]
    [MemberData(nameof(GoodNames))]
    public async Task Takes_a_name_of_characters_that_a_name_may_have(string name)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", new JsonObject { ["name"] = name }.ToJsonString());

        Assert.Equal(201, reply.Status);
        Assert.Equal(name, reply.Json.Text("name"));
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Refuses_a_name_that_breaks_the_rule(string name)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", new JsonObject { ["name"] = name }.ToJsonString());

        reply.IsRefused("ROMA.00013000", details: "name: 1 to 256");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"remark":"no name"}""")]
    public async Task Refuses_an_app_without_a_name(string body)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", body);

        reply.IsRefused("ROMA.00013000", details: "name: 1 to 256");
    }

    [Theory]
    [MemberData(nameof(GoodKeys))]
    public async Task Takes_a_key_of_characters_that_a_key_may_have(string key)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var app = await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["key"] = key });

        Assert.Equal(key, app.Text("key"));
    }

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task Refuses_a_key_that_breaks_the_rule(string key)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", new JsonObject { ["name"] = "orders", ["key"] = key }.ToJsonString());

        reply.IsRefused("ROMA.00013000", details: "key: 3 to 200");
    }

    [Theory]
    [InlineData(255, "r", 201)]
    [InlineData(256, "r", 403)]
    [InlineData(255, "🚀", 201)]
    [InlineData(256, "🚀", 403)]
    public async Task Counts_a_remark_in_characters(int length, string character, int status)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var remark = string.Concat(Enumerable.Repeat(character, length));

        var reply = await client.PostAsync("apps", new JsonObject { ["name"] = "orders", ["remark"] = remark }.ToJsonString());

        Assert.Equal(status, reply.Status);
        if (status == 201)
        {
            Assert.Equal(remark, reply.Json.Text("remark"));
        }
        else
        {
            reply.IsRefused("ROMA.00013000", details: "remark: 0 to 255");
        }
    }

    [Fact]
    public async Task Says_at_once_what_is_wrong()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", """{"name":"orders","remark":"a\u0000","secret":"Zx9!"}""");

        reply.IsRefused("ROMA.00013000", details: ["remark: ", "secret: 8 to 128"]);
    }

    [Fact]
    public async Task Says_that_there_is_more_where_not_all_of_it_fits()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PostAsync("apps", $$"""{"name":"/","remark":"{{new string('r', 256)}}","key":"k","secret":"Zx9!"}""");

        reply.IsRefused("ROMA.00013000", details: ["name: ", "remark: ", "; ..."]);
    }

    [Fact]
    public async Task Refuses_a_name_that_another_app_has_and_stores_nothing()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await client.CreateAppAsync("orders");

        var reply = await client.PostAsync("apps", """{"name":"orders"}""");

        reply.IsRefused("ROMA.00014003", details: "name: ");
        Assert.Equal(1, (int)(await client.GetAsync("apps")).Json["total"]!);
    }

    [Fact]
    public async Task Takes_names_that_differ_in_case_alone()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await client.CreateAppAsync("orders");

        Assert.NotEmpty(await client.CreateAppAsync("Orders"));
    }

    [Fact]
    public async Task Takes_two_forms_of_one_name_for_the_same()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        // U+F900 is U+8C48 in form C: nobody can tell them apart.
        var app = await client.CreateAppAsync(new JsonObject { ["name"] = "\uF900" });

        var reply = await client.PostAsync("apps", """{"name":"\u8C48"}""");

        Assert.Equal("\u8C48", app.Text("name"));
        reply.IsRefused("ROMA.00014003");
    }

    [Fact]
    public async Task Refuses_a_key_that_another_app_has()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await client.CreateAppAsync(new JsonObject { ["name"] = "one", ["key"] = "the-key" });

        var reply = await client.PostAsync("apps", """{"name":"two","key":"the-key"}""");

        reply.IsRefused("ROMA.00014004", details: "key: ");
    }

    [Fact]
    public async Task Takes_the_name_and_the_key_of_an_app_of_another_instance_or_project()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var elsewhere = RomaClient.InNewInstance(shared.Process);
        var app = new JsonObject { ["name"] = "orders", ["key"] = "the-key" };

        await client.CreateAppAsync(app);

        Assert.NotEmpty(await elsewhere.CreateAppAsync(app));
        Assert.Equal(201, (await client.PostAsync($"/v2/project-2/instances/{client.Instance}/apps", app.ToJsonString())).Status);
    }

    [Theory]
    [InlineData("""{"name":"orders"}""", "ROMA.00014003")]
    [InlineData("""{"name":"orders-#","key":"the-key"}""", "ROMA.00014004")]
    public async Task Gives_a_name_or_key_that_many_ask_for_at_once_to_one(string body, string code)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(number =>
            client.PostAsync("apps", body.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))));

        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.IsRefused(code));
        Assert.Equal(1, (int)(await client.GetAsync("apps")).Json["total"]!);
    }
}
