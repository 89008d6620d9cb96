namespace Roma.ApiTests.Operations;

/// <summary>A log that nobody reads stops nothing.</summary>
public sealed class UnreadLogTests : IDisposable
{
    private static readonly TimeSpan MaxEnd = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Goes_on_and_ends_when_it_is_asked_to()
    {
        await using var roma = await StartAsync();
        await FillAsync(roma);

        Assert.Equal(0, await roma.StopAsync().WaitAsync(MaxEnd, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Says_on_standard_error_that_it_dropped_lines_once_it_is_read()
    {
        await using var roma = await StartAsync();
        await FillAsync(roma);

        roma.Read();
        using var client = RomaClient.InNewInstance(roma);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        enough.CancelAfter(TimeSpan.FromSeconds(60));
        while (!roma.Output.Contains("dropped", StringComparison.Ordinal))
        {
            enough.Token.ThrowIfCancellationRequested();
            await RefuseAsync(client, 1);
        }

        Assert.Equal(0, await roma.StopAsync());
        Assert.DoesNotContain("dropped", roma.StandardOutput, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private Task<RomaProcess> StartAsync() =>
        RomaProcess.StartUnreadAsync(new RomaStart(folder.Path));

    // More lines than fit into a pipe and into the queue behind it, and a request after them.
    private static async Task FillAsync(RomaProcess roma)
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var client = RomaClient.InNewInstance(roma);
            await RefuseAsync(client, 1_000);
        }));
        using var client = RomaClient.InNewInstance(roma);
        Assert.Equal(200, (await client.ResetSecretAsync(await client.CreateAppAsync())).Status);
        Assert.Equal(200, (await client.GetAsync("/health/ready")).Status);
    }

    // Use cases are refused with a line each: their callers have credentials.
    private static async Task RefuseAsync(RomaClient client, int times)
    {
        for (var n = 0; n < times; n++)
        {
            (await client.ResetSecretAsync("no-such-app")).IsRefused("ROMA.00014001");
        }
    }
}
