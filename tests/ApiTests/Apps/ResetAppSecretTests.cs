using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Apps;

public sealed class ResetAppSecretTests(SharedRoma shared)
{
    [Fact]
    public async Task Puts_the_given_secret_in_force()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var reply = await client.ResetSecretAsync(id, """{"secret":"JNs1VK3vLdTT9Djd"}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal($$"""{"id":"{{id}}","secret":"JNs1VK3vLdTT9Djd"}""", reply.Text);
        Assert.Equal("JNs1VK3vLdTT9Djd", await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Lets_twenty_callers_at_once_all_succeed_and_the_last_one_win()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.ResetSecretAsync(id)));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(20, replies.Select(reply => (string)reply.Json["secret"]!).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(await client.ShowSecretAsync(id), replies.Select(reply => (string)reply.Json["secret"]!));
    }
}
