using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Roma.ApiTests.Identity;

/// <summary>What one user of Keystone's is called is that user's matter, and what Roma tells Keystone is meant for nobody else.</summary>
public sealed class KeystoneUserTests
{
    [Fact]
    public async Task Refuses_whom_it_cannot_name_and_nobody_else()
    {
        string[] odd = ["", "a\tb", "a\nfail: Roma[17] forged", "a\u2028b", new('n', 300)];
        await using var keystone = await StubKeystone.StartAsync();
        keystone.Users["gAAAA-alice"] = """{"id":"u-1","name":"alice"}""";
        foreach (var (n, name) in odd.Index())
        {
            keystone.Users[$"gAAAA-name-{n}"] = $$"""{"id":"u-2","name":{{JsonSerializer.Serialize(name)}}}""";
            keystone.Users[$"gAAAA-id-{n}"] = $$"""{"id":{{JsonSerializer.Serialize(name)}},"name":"bob"}""";
        }

        await using var roma = await OwnRoma.StartAsync(StubKeystone.RomaStart(keystone.Address));
        using var alice = RomaClient.InNewInstance(roma.Process, "p", "gAAAA-alice");
        foreach (var token in keystone.Users.Keys.Where(token => token != "gAAAA-alice"))
        {
            using var client = RomaClient.InNewInstance(roma.Process, "p", token);
            (await client.PostAsync("apps", """{"name":"orders"}""")).IsRefused("ROMA.00001002");
        }

        Assert.Equal(200, (await alice.ResetSecretAsync(await alice.CreateAppAsync())).Status);
        Assert.Equal(0, await roma.Process.StopAsync());
        Assert.DoesNotContain("Keystone fails", roma.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", roma.Process.Output, StringComparison.Ordinal);
        Assert.Equal(["alice"], StoreFile.Query<string>(roma.Process.DatabaseFile, "SELECT DISTINCT user_name FROM audit_entries"));
    }

    [Fact]
    public async Task Tells_no_proxy_of_the_environment_its_password()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var start = StubKeystone.RomaStart(new Uri("http://keystone.invalid"));
        var environment = new Dictionary<string, string?>(start.Environment);
        foreach (var name in new[] { "http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY" })
        {
            environment[name] = $"http://{proxy.LocalEndpoint}";
        }

        await using var roma = await OwnRoma.StartAsync(start with { Environment = environment });
        using var client = RomaClient.InNewInstance(roma.Process, "p", "gAAAA-alice");
        (await client.GetAsync("apps")).IsUnavailable();

        Assert.False(proxy.Pending());
    }

    [Fact]
    public async Task Follows_no_redirection_with_a_token_or_its_password()
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        await using var keystone = await StubKeystone.StartAsync();
        keystone.Redirection = $"http://{elsewhere.LocalEndpoint}/v3/auth/tokens";

        await using var roma = await OwnRoma.StartAsync(StubKeystone.RomaStart(keystone.Address));
        using var client = RomaClient.InNewInstance(roma.Process, "p", "gAAAA-alice");
        (await client.GetAsync("apps")).IsUnavailable();

        Assert.False(elsewhere.Pending());
    }
}
