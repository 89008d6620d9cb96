using System.Text.Json.Nodes;

namespace Roma.ApiTests.Apps;

public sealed class ShowAppSecretTests(SharedRoma shared)
{
    [Fact]
    public async Task Shows_the_id_and_the_secret_and_nothing_else()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = (await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["secret"] = "a+/=.-%$#@!1" })).Text("id");

        var reply = await client.GetAsync($"apps/{id}/secret");

        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.ContentType?.ToString());
        Assert.Equal($$"""{"id":"{{id}}","secret":"a+/=.-%$#@!1"}""", reply.Text);
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Shows_the_same_secret_until_it_is_reset()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();
        var first = await client.ShowSecretAsync(id);
        await client.PutAsync($"apps/{id}", """{"name":"renamed","favorite":true}""");

        Assert.Matches(Members.GeneratedSecret, first);
        Assert.Equal(first, await client.ShowSecretAsync(id));
    }
}
