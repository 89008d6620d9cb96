using System.Diagnostics;

namespace Roma.ApiTests.Identity;

/// <summary>The Keystone that the other tests trust does what they take it for.</summary>
public sealed class KeystoneHarnessTests(SharedKeystone shared)
{
    [Fact]
    public async Task Knows_whose_a_token_is_and_for_what()
    {
        var keystone = (await shared.ServerAsync()).Client;
        var project = await keystone.CreateProjectAsync();
        var user = await keystone.CreateUserAsync(project, "member");
        var token = await keystone.LogInAsync(user, KeystoneClient.Project(project));

        var (status, known) = await keystone.ValidateAsync(token, await keystone.LogInAsServiceAsync());

        Assert.Equal(200, status);
        Assert.Equal((user.Id, user.Name, project), ((string?)known!["user"]!["id"], (string?)known["user"]!["name"], (string?)known["project"]!["id"]));
        Assert.Equal(
            ["member", "reader"], known["roles"]!.AsArray().Select(role => (string?)role!["name"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Knows_no_token_that_was_revoked_or_is_over_or_whose_user_or_project_is_disabled()
    {
        var keystone = (await shared.ServerAsync()).Client;
        var (project, other) = (await keystone.CreateProjectAsync(), await keystone.CreateProjectAsync());
        var user = await keystone.CreateUserAsync(project, "member");
        var banned = await keystone.CreateUserAsync(project, "member");
        var stranded = await keystone.CreateUserAsync(other, "member");
        string[] tokens =
        [
            await keystone.LogInAsync(user, KeystoneClient.Project(project)),
            await keystone.LogInAsync(banned, KeystoneClient.Project(project)),
            await keystone.LogInAsync(stranded, KeystoneClient.Project(other)),
            await keystone.LogInAsync(user, project, TimeSpan.FromSeconds(6)),
        ];
        var since = Stopwatch.StartNew();
        Assert.All(await StatusesAsync(), status => Assert.Equal(200, status));

        await keystone.RevokeAsync(tokens[0]);
        await keystone.DisableUserAsync(banned);
        await keystone.DisableProjectAsync(other);
        while ((await keystone.ValidateAsync(tokens[^1])).Status == 200)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), "The token does not end.");
        }

        Assert.All(await StatusesAsync(), status => Assert.Equal(404, status));

        Task<int[]> StatusesAsync() => Task.WhenAll(tokens.Select(async token => (await keystone.ValidateAsync(token)).Status));
    }

    [Fact]
    public async Task Goes_on_with_what_it_knew_after_it_was_killed_and_the_proxy_counts_what_it_is_asked()
    {
        var original = await shared.ServerAsync();
        var project = await original.Client.CreateProjectAsync();
        var user = await original.Client.CreateUserAsync(project, "member");
        var token = await original.Client.LogInAsync(user, KeystoneClient.Project(project));
        await using var copy = await original.StartCopyAsync();
        await using var proxy = await CountingProxy.StartAsync(copy.Address);
        using var client = new HttpClient { BaseAddress = proxy.Address };
        client.DefaultRequestHeaders.Add("X-Auth-Token", token);
        client.DefaultRequestHeaders.Add("X-Subject-Token", token);
        Assert.Equal(200, await ValidateAsync());

        await copy.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(ValidateAsync);
        await copy.StartAsync();

        Assert.Equal(200, await ValidateAsync());
        Assert.Equal((3, 0, token), (proxy.Validations, proxy.LogIns, proxy.Asker));

        async Task<int> ValidateAsync()
        {
            using var response = await client.GetAsync(new Uri("/v3/auth/tokens?nocatalog", UriKind.Relative), TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }
}
