namespace Roma.ApiTests.Identity;

/// <summary>How often Keystone is asked.</summary>
public sealed class KeystoneCacheTests(SharedKeystone shared)
{
    private const int Connections = 30;

    [Fact]
    public async Task Asks_once_about_a_token_that_comes_three_thousand_times()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        await using var proxy = await CountingProxy.StartAsync((await shared.ServerAsync()).Address);
        await using var roma = await shared.StartRomaAsync(proxy.Address);
        using var client = RomaClient.InNewInstance(roma.Process, project, token);

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            for (var turn = 0; turn < 3000 / Connections; turn++)
            {
                Assert.Equal(200, (await client.GetAsync("apps")).Status);
            }
        }));

        Assert.Equal((1, 1), (proxy.Validations, proxy.LogIns));
    }

    [Fact]
    public async Task Asks_once_about_a_token_that_comes_a_hundred_times_at_once()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        await using var proxy = await CountingProxy.StartAsync((await shared.ServerAsync()).Address);
        await using var roma = await shared.StartRomaAsync(proxy.Address, "--Roma:Identity:Keystone:Timeout=00:00:30");
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        using var passerBy = roma.Process.CreateClient(token: null);

        var asked = proxy.Stall();
        var requests = Enumerable.Range(0, 100).Select(_ => client.GetAsync("apps")).ToList();
        await asked;
        // By when so many others were answered, all that were sent before them have arrived.
        await Task.WhenAll(Enumerable.Range(0, 100).Select(
            _ => passerBy.GetStringAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken)));
        proxy.Release();

        Assert.All(await Task.WhenAll(requests), reply => Assert.Equal(200, reply.Status));
        Assert.Equal((1, 1), (proxy.Validations, proxy.LogIns));
    }

    [Fact]
    public async Task Asks_each_time_where_it_is_to_remember_nothing_and_logs_in_once()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        await using var proxy = await CountingProxy.StartAsync((await shared.ServerAsync()).Address);
        await using var roma = await shared.StartRomaAsync(proxy.Address, "--Roma:Identity:Keystone:CacheTime=00:00:00");
        using var client = RomaClient.InNewInstance(roma.Process, project, token);

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal(200, (await client.GetAsync("apps")).Status);
        }

        Assert.Equal((3, 1), (proxy.Validations, proxy.LogIns));
    }

    [Fact]
    public async Task Does_not_take_one_token_for_another()
    {
        var keystone = (await shared.ServerAsync()).Client;
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        var reader = await keystone.LogInAsync(await keystone.CreateUserAsync(project, "reader"), KeystoneClient.Project(project));
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), project, token);
        using var readers = new RomaClient((await shared.RomaAsync()).CreateClient(reader), project, client.Instance);
        using var spoiled = new RomaClient((await shared.RomaAsync()).CreateClient(token[..^1]), project, client.Instance);
        var id = await client.CreateAppAsync();

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
            (await readers.ResetSecretAsync(id)).IsRefused("ROMA.00012001");
            (await spoiled.ResetSecretAsync(id)).IsRefused("ROMA.00001002");
        }
    }
}
