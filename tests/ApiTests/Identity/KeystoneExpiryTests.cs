using System.Diagnostics;

namespace Roma.ApiTests.Identity;

/// <summary>When a token that Keystone issued stops working.</summary>
public sealed class KeystoneExpiryTests(SharedKeystone shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Refuses_a_token_from_the_second_it_expires_in_although_it_remembers_it()
    {
        var (project, user) = await shared.ProjectWithUserAsync("member");
        var roma = await shared.RomaAsync();
        var since = Stopwatch.StartNew();
        var token = await (await shared.ServerAsync()).Client.LogInAsync(user, project, TimeSpan.FromSeconds(6));
        using var client = RomaClient.InNewInstance(roma, project, token);
        var reply = await client.GetAsync("apps");
        Assert.Equal(200, reply.Status);

        TimeSpan sentAt;
        do
        {
            sentAt = since.Elapsed;
            Assert.True(sentAt < Patience, "The token does not end.");
            reply = await client.GetAsync("apps");
        }
        while (reply.Status == 200);

        reply.IsRefused("ROMA.00001002");
        // Its life began after the watch, and may be a second shorter than asked for.
        Assert.InRange(sentAt, TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(12));
    }

    [Theory]
    [InlineData("the token is revoked")]
    [InlineData("the user is disabled")]
    [InlineData("the project is disabled")]
    public async Task Refuses_a_token_at_once_where_it_remembers_none_when(string happens)
    {
        await using var roma = await shared.StartRomaAsync(settings: "--Roma:Identity:Keystone:CacheTime=00:00:00");
        var keystone = (await shared.ServerAsync()).Client;
        var (project, user) = await shared.ProjectWithUserAsync("member");
        var token = await keystone.LogInAsync(user, KeystoneClient.Project(project));
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        var id = await client.CreateAppAsync();

        await (happens switch
        {
            "the token is revoked" => keystone.RevokeAsync(token),
            "the user is disabled" => keystone.DisableUserAsync(user),
            _ => keystone.DisableProjectAsync(project),
        });

        (await client.ResetSecretAsync(id)).IsRefused("ROMA.00001002");
        Assert.Equal(["CreateApp"], roma.Process.ActionsOn(id));
    }

    [Fact]
    public async Task Refuses_a_revoked_token_once_it_remembers_it_no_longer()
    {
        await using var roma = await shared.StartRomaAsync(settings: "--Roma:Identity:Keystone:CacheTime=00:00:02");
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        var since = Stopwatch.StartNew();
        Assert.Equal(200, (await client.GetAsync("apps")).Status);
        await (await shared.ServerAsync()).Client.RevokeAsync(token);

        Reply reply;
        do
        {
            Assert.True(since.Elapsed < Patience, "The token does not end.");
            reply = await client.GetAsync("apps");
        }
        while (reply.Status == 200);

        reply.IsRefused("ROMA.00001002");
        Assert.True(since.Elapsed > TimeSpan.FromSeconds(1.9), "It remembered nothing.");
    }
}
