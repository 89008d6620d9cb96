using System.Text.Json.Nodes;

namespace Roma.ApiTests.Http;

/// <summary>What is said when Roma is to blame.</summary>
public sealed class FaultTests(SharedRoma shared)
{
    [Fact]
    public async Task A_secret_that_does_not_open_is_a_fault_until_it_is_reset()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await CreateAsync(client);
        shared.Process.SpoilSecret(id);

        var shown = await client.GetAsync($"apps/{id}/secret");
        var reset = await client.ResetSecretAsync(id, """{"secret":"Zx9!Zx9!"}""");

        shown.IsRefused("ROMA.00009999", status: 500, "request_id");
        shown.HoldsNothingOf("qJ7wX4zP9");
        Assert.Equal(200, reset.Status);
        Assert.Equal("Zx9!Zx9!", await client.ShowSecretAsync(id));
    }

    private static async Task<string> CreateAsync(RomaClient client) =>
        (await client.CreateAppAsync(new JsonObject { ["name"] = "orders", ["secret"] = "qJ7wX4zP9" })).Text("id");
}
