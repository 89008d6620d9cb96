[assembly: AssemblyFixture(typeof(SharedKeystone))]

namespace Roma.ApiTests.Harness;

/// <summary>One Keystone, and one Roma that takes its tokens, for all tests that break neither; started when the first of them asks.</summary>
public sealed class SharedKeystone : IAsyncDisposable
{
    private readonly Lazy<Task<KeystoneServer>> server = new(KeystoneServer.StartNewAsync);
    private readonly Lazy<Task<OwnRoma>> roma;

    public SharedKeystone() => roma = new(() => StartRomaAsync());

    internal Task<KeystoneServer> ServerAsync() => server.Value;

    internal async Task<RomaProcess> RomaAsync() => (await roma.Value).Process;

    /// <summary>A project that no other test uses, and a user who has <paramref name="roles"/> in it.</summary>
    internal async Task<(string Project, KeystoneUser User)> ProjectWithUserAsync(params IReadOnlyList<string> roles)
    {
        var keystone = (await ServerAsync()).Client;
        var project = await keystone.CreateProjectAsync();
        return (project, await keystone.CreateUserAsync(project, roles));
    }

    /// <summary>A project that no other test uses, and a token for it with <paramref name="roles"/>.</summary>
    internal async Task<(string Project, string Token)> ProjectWithTokenAsync(params IReadOnlyList<string> roles)
    {
        var (project, user) = await ProjectWithUserAsync(roles);
        return (project, await (await ServerAsync()).Client.LogInAsync(user, KeystoneClient.Project(project)));
    }

    /// <summary>A Roma of the test's own behind this Keystone, which it asks by way of <paramref name="url"/> where that is not null.</summary>
    internal async Task<OwnRoma> StartRomaAsync(Uri? url = null, params IReadOnlyList<string> settings) =>
        await OwnRoma.StartAsync(await (await ServerAsync()).RomaStartAsync(url, settings));

    public async ValueTask DisposeAsync()
    {
        if (roma is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await roma.Value).DisposeAsync();
        }

        if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
