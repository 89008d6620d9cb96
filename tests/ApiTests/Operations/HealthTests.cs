using System.Text;

namespace Roma.ApiTests.Operations;

public sealed class HealthTests(SharedRoma shared) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Is_well_while_the_store_takes_writes_and_anybody_may_ask(string path)
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);

        var reply = await client.GetAsync(path);

        Assert.Equal((200, """{"status":"ok"}"""), (reply.Status, reply.Text));
        Assert.Equal("application/json", reply.ContentType?.MediaType);
        Assert.True(reply.Headers.CacheControl?.NoStore);
        Assert.NotEmpty(reply.RequestId);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("OPTIONS", 200)]
    [InlineData("CONNECT", 405)]
    [InlineData("PUT", 405)]
    public async Task Takes_the_methods_that_monitoring_asks_with(string method, int status)
    {
        var reply = await shared.Process.SendRawAsync(Encoding.ASCII.GetBytes($"{method} /health/live HTTP/1.1\r\nHost: roma\r\nConnection: close\r\n\r\n"));

        Assert.Equal(status, reply.Status);
    }

    [SqliteOnly]
    [Fact]
    public async Task Is_alive_and_not_ready_while_the_store_fails()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma, token: null);
        File.Move(roma.DatabaseFile, roma.DatabaseFile + ".away");

        (await client.GetAsync("/health/ready")).IsUnavailable();

        Assert.Equal(200, (await client.GetAsync("/health/live")).Status);
    }

    [Fact]
    public async Task Is_not_ready_while_a_table_is_gone()
    {
        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma, token: null);
        StoreFile.Execute(roma.DatabaseFile, "ALTER TABLE apps RENAME TO aside");

        (await client.GetAsync("/health/ready")).IsUnavailable();

        Assert.Equal(200, (await client.GetAsync("/health/live")).Status);
    }

    public void Dispose() => folder.Dispose();
}
