using System.Text.Json.Nodes;

namespace Roma.ApiTests.Apps;

public sealed class DeleteAppTests(SharedRoma shared)
{
    [Fact]
    public async Task Answers_200_with_its_message_and_nothing_else()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var reply = await client.DeleteAsync($"apps/{id}");

        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.ContentType?.ToString());
        Assert.Equal("""{"Message":"success"}""", reply.Text);
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("PUT", "", """{"favorite":true}""")]
    [InlineData("DELETE", "", null)]
    [InlineData("GET", "/secret", null)]
    [InlineData("PUT", "/secret", null)]
    public async Task Leaves_no_app_behind(string method, string rest, string? body)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();
        await client.DeleteAsync($"apps/{id}");

        var reply = await client.SendAsync(HttpMethod.Parse(method), $"apps/{id}{rest}", body);

        reply.IsRefused("ROMA.00014001", details: "app_id: ");
    }

    [Fact]
    public async Task Takes_it_off_the_list()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var (id, other) = (await client.CreateAppAsync("one"), await client.CreateAppAsync("two"));

        await client.DeleteAsync($"apps/{id}");

        var apps = (await client.GetAsync("apps")).Json["apps"]!.AsArray();
        Assert.Equal(other, Assert.Single(apps)!.AsObject().Text("id"));
    }

    [Fact]
    public async Task Frees_its_name_and_its_key()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var app = new JsonObject { ["name"] = "orders", ["key"] = "the-key", ["secret"] = "Zx9!Zx9!" };
        var id = (await client.CreateAppAsync(app)).Text("id");
        await client.DeleteAsync($"apps/{id}");

        var again = await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["key"] = "the-key" });

        Assert.NotEqual(id, again.Text("id"));
        Assert.NotEqual("Zx9!Zx9!", await client.ShowSecretAsync(again.Text("id")));
    }

    [Fact]
    public async Task Deletes_once_when_many_ask_at_once()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.DeleteAsync($"apps/{id}")));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.IsRefused("ROMA.00014001"));
        Assert.Equal(["CreateApp", "DeleteApp"], shared.Process.ActionsOn(id));
    }
}
