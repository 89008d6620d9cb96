using System.Text.Json.Nodes;

namespace Roma.ApiTests.Apps;

public sealed class UpdateAppTests(SharedRoma shared)
{
    [Theory]
    [InlineData("""{"name":"new（名）"}""", "new（名）", "remark", false)]
    [InlineData("""{"remark":""}""", "orders", "", false)]
    [InlineData("""{"remark":"new","name":null,"favorite":null}""", "orders", "new", false)]
    [InlineData("""{"favorite":true}""", "orders", "remark", true)]
    [InlineData("""{"name":"new","remark":"also","favorite":true}""", "new", "also", true)]
    public async Task Changes_what_is_given_and_leaves_what_is_absent_or_null(string body, string name, string remark, bool favorite)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var member = await client.AsAsync(shared.Process, "mia", "member");
        var app = await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["remark"] = "remark", ["secret"] = "Zx9!Zx9!" });
        var path = $"apps/{app.Text("id")}";
        shared.Process.BackdateApp(app.Text("id"));

        var reply = await member.PutAsync(path, body);

        Assert.Equal(200, reply.Status);
        Assert.Equal(Members.OfApp, reply.Members);
        Assert.Equal((name, remark, favorite), (reply.Json.Text("name"), reply.Json.Text("remark"), (bool)reply.Json["favorite"]!));
        Assert.Equal((app.Text("id"), app.Text("key")), (reply.Json.Text("id"), reply.Json.Text("key")));
        Assert.Equal(Database.LongAgo, reply.Json.Text("create_time"));
        Assert.NotEqual(Database.LongAgo, reply.Json.Text("update_time"));
        Assert.Equal("admin", reply.Json["created_user"]!.AsObject().Text("user_name"));
        Assert.Equal("mia", reply.Json["last_updated_user"]!.AsObject().Text("user_name"));
        Assert.Equal(reply.Text, (await member.GetAsync(path)).Text);
        Assert.Equal("Zx9!Zx9!", await client.ShowSecretAsync(app.Text("id")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":null,"remark":null,"favorite":null}""")]
    [InlineData("""{"name":"orders","remark":"","favorite":false}""")]
    public async Task Leaves_no_trace_of_an_update_that_changes_nothing(string body)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var member = await client.AsAsync(shared.Process, "mia", "member");
        var id = await client.CreateAppAsync("orders");
        shared.Process.BackdateApp(id);

        var reply = await member.PutAsync($"apps/{id}", body);

        Assert.Equal(200, reply.Status);
        Assert.Equal(Database.LongAgo, reply.Json.Text("update_time"));
        Assert.Equal("admin", reply.Json["last_updated_user"]!.AsObject().Text("user_name"));
        Assert.Equal(["CreateApp"], shared.Process.ActionsOn(id));
    }

    [Fact]
    public async Task Frees_the_name_that_an_app_had()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync("old");
        await client.PutAsync($"apps/{id}", """{"name":"new"}""");

        Assert.NotEqual(id, await client.CreateAppAsync("old"));
    }

    [Fact]
    public async Task Refuses_a_name_that_another_app_has()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await client.CreateAppAsync("taken");
        var id = await client.CreateAppAsync("orders");

        var reply = await client.PutAsync($"apps/{id}", """{"name":"taken","remark":"not stored"}""");

        reply.IsRefused("ROMA.00014003", details: "name: ");
        var app = (await client.GetAsync($"apps/{id}")).Json;
        Assert.Equal(("orders", ""), (app.Text("name"), app.Text("remark")));
    }

    [Theory]
    [InlineData("""{"name":""}""", "name: 1 to 256")]
    [InlineData("""{"name":"a/b"}""", "name: 1 to 256")]
    [InlineData("""{"remark":"a\u0000"}""", "remark: 0 to 255")]
    [InlineData("""{"favorite":"true"}""", "favorite: true or false")]
    [InlineData("""{"favorite":1}""", "favorite: true or false")]
    [InlineData("""{"name":1}""", "name: a string")]
    [InlineData("""{"key":"the-key"}""", "body: no such member")]
    [InlineData("""{"secret":"JNs1VK3vLdTT9Djd"}""", "body: no such member")]
    [InlineData("""{"id":"1"}""", "body: no such member")]
    [InlineData("""{"name":"a","name":"b"}""", "name: ")]
    public async Task Refuses_what_breaks_a_rule_and_changes_nothing(string body, string details)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync("orders");
        var before = (await client.GetAsync($"apps/{id}")).Text;

        var reply = await client.PutAsync($"apps/{id}", body);

        reply.IsRefused("ROMA.00013000", details: details);
        Assert.Equal(before, (await client.GetAsync($"apps/{id}")).Text);
    }

    [Theory]
    [InlineData(256, 200)]
    [InlineData(257, 403)]
    public async Task Counts_a_name_in_characters(int length, int status)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();
        var name = string.Concat(Enumerable.Repeat(char.ConvertFromUtf32(0x2A6DF), length));

        var reply = await client.PutAsync($"apps/{id}", new JsonObject { ["name"] = name }.ToJsonString());

        Assert.Equal(status, reply.Status);
    }
}
