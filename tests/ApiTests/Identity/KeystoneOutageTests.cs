using System.Collections.Concurrent;
using System.Diagnostics;

namespace Roma.ApiTests.Identity;

/// <summary>A valid token is never refused because Keystone cannot be asked.</summary>
public sealed class KeystoneOutageTests(SharedKeystone shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Goes_on_with_the_tokens_that_it_remembers_while_Keystone_is_away_and_with_all_once_it_is_back()
    {
        var (project, known) = await shared.ProjectWithTokenAsync("member");
        var (another, unknown) = await shared.ProjectWithTokenAsync("member");
        await using var keystone = await (await shared.ServerAsync()).StartCopyAsync();
        await using var roma = await OwnRoma.StartAsync(await keystone.RomaStartAsync(settings: "--Roma:Identity:Keystone:CacheTime=00:10:00"));
        using var client = RomaClient.InNewInstance(roma.Process, project, known);
        using var late = RomaClient.InNewInstance(roma.Process, another, unknown);
        var id = await client.CreateAppAsync();
        var answers = new ConcurrentQueue<int>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                answers.Enqueue((await client.ResetSecretAsync(id)).Status);
            }
        }));

        await keystone.KillAsync();
        var before = answers.Count;
        for (var turn = 0; turn < 5; turn++)
        {
            (await late.GetAsync("apps")).IsUnavailable();
        }

        Assert.True(answers.Count > before, "The load stands still.");
        await keystone.StartAsync();
        await BackAsync(late);
        await enough.CancelAsync();
        await load;

        Assert.All(answers, status => Assert.Equal(200, status));
        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
    }

    [Fact]
    public async Task Starts_while_Keystone_is_away_and_lets_in_once_it_is_there()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        await using var keystone = await (await shared.ServerAsync()).StartCopyAsync();
        await keystone.KillAsync();
        await using var roma = await OwnRoma.StartAsync(await keystone.RomaStartAsync());
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        using var nobody = RomaClient.InNewInstance(roma.Process, project, token: null);

        (await client.PostAsync("apps", """{"name":"orders"}""")).IsUnavailable();
        (await nobody.GetAsync("apps")).IsRefused("ROMA.00001000");
        await keystone.StartAsync();

        await BackAsync(client);
    }

    [Fact]
    public async Task Is_unavailable_with_a_wrong_password_of_its_own()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        var start = await (await shared.ServerAsync()).RomaStartAsync();
        await using var roma = await OwnRoma.StartAsync(start with
        {
            Environment = new Dictionary<string, string?>(start.Environment) { ["Roma__Identity__Keystone__Password"] = "not-the-password" },
        });
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        using var stranger = RomaClient.InNewInstance(roma.Process, project, "garbage");

        (await client.GetAsync("apps")).IsUnavailable();
        (await stranger.GetAsync("apps")).IsUnavailable();
    }

    [Fact]
    public async Task Is_unavailable_without_the_right_to_ask()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        var keystone = await shared.ServerAsync();
        var powerless = await keystone.Client.CreateUserAsync((await keystone.Client.ServiceAsync()).Project, "member");
        var start = await keystone.RomaStartAsync();
        await using var roma = await OwnRoma.StartAsync(start with
        {
            Environment = new Dictionary<string, string?>(start.Environment)
            {
                ["Roma__Identity__Keystone__UserName"] = powerless.Name,
                ["Roma__Identity__Keystone__Password"] = powerless.Password,
            },
        });
        using var client = RomaClient.InNewInstance(roma.Process, project, token);

        (await client.GetAsync("apps")).IsUnavailable();
    }

    [Fact]
    public async Task Renews_its_own_token_when_that_is_revoked_and_nobody_notices()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        var keystone = await shared.ServerAsync();
        await using var proxy = await CountingProxy.StartAsync(keystone.Address);
        await using var roma = await shared.StartRomaAsync(proxy.Address, "--Roma:Identity:Keystone:CacheTime=00:00:00");
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        Assert.Equal(200, (await client.GetAsync("apps")).Status);
        var own = proxy.Asker!;
        await keystone.Client.RevokeAsync(own);
        Assert.Equal(401, (await keystone.Client.ValidateAsync(token, own)).Status);

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.GetAsync("apps")));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.NotEqual(own, proxy.Asker);
        Assert.Equal(2, proxy.LogIns);
    }

    [Fact]
    public async Task Waits_no_longer_than_it_is_told_to_for_a_Keystone_that_does_not_answer()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        await using var proxy = await CountingProxy.StartAsync((await shared.ServerAsync()).Address);
        await using var roma = await shared.StartRomaAsync(proxy.Address, "--Roma:Identity:Keystone:Timeout=00:00:01");
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        _ = proxy.Stall();

        var since = Stopwatch.StartNew();
        var reply = await client.GetAsync("apps");

        reply.IsUnavailable();
        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
        proxy.Release();
        await BackAsync(client);
    }

    [Fact]
    public async Task Is_unavailable_while_Keystone_hangs_up()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        await using var proxy = await CountingProxy.StartAsync((await shared.ServerAsync()).Address);
        await using var roma = await shared.StartRomaAsync(proxy.Address);
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        proxy.HangsUp = true;

        (await client.GetAsync("apps")).IsUnavailable();

        proxy.HangsUp = false;
        await BackAsync(client);
    }

    // It may go on sparing Keystone for a while, but says nothing else meanwhile than that it is unavailable.
    private static async Task BackAsync(RomaClient client)
    {
        var since = Stopwatch.StartNew();
        Reply reply;
        while ((reply = await client.GetAsync("apps")).Status != 200)
        {
            reply.IsUnavailable();
            Assert.True(since.Elapsed < Patience, "It does not come back.");
        }
    }
}
