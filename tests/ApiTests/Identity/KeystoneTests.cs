using System.Text.Json.Nodes;

namespace Roma.ApiTests.Identity;

/// <summary>Whom a Roma behind Keystone lets in, and to what.</summary>
public sealed class KeystoneTests(SharedKeystone shared)
{
    [Fact]
    public async Task Lets_a_member_create_reset_and_show()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), project, token);

        var id = await client.CreateAppAsync();
        var reply = await client.ResetSecretAsync(id, """{"secret":"JNs1VK3vLdTT9Djd"}""");

        Assert.Equal(200, reply.Status);
        Assert.Equal("JNs1VK3vLdTT9Djd", await client.ShowSecretAsync(id));
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("manager")]
    [InlineData("member")]
    [InlineData("Member", "somebody")]
    public async Task Lets_these_roles_reset(params string[] roles)
    {
        var (project, token) = await shared.ProjectWithTokenAsync(roles);
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), project, token);

        var reply = await client.ResetSecretAsync(await client.CreateAppAsync());

        Assert.Equal(200, reply.Status);
        Assert.Matches(Members.GeneratedSecret, reply.Json.Text("secret"));
    }

    [Fact]
    public async Task Lets_a_reader_see_apps_and_neither_see_nor_reset_a_secret()
    {
        var keystone = (await shared.ServerAsync()).Client;
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        var reader = await keystone.CreateUserAsync(project, "reader");
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), project, token);
        using var readers = new RomaClient(
            (await shared.RomaAsync()).CreateClient(await keystone.LogInAsync(reader, KeystoneClient.Project(project))), project, client.Instance);
        var id = await client.CreateAppAsync();
        var secret = await client.ShowSecretAsync(id);

        Assert.Equal(200, (await readers.GetAsync($"apps/{id}")).Status);
        (await readers.ResetSecretAsync(id)).IsRefused("ROMA.00012001", details: "app_id: ");
        (await readers.GetAsync($"apps/{id}/secret")).IsRefused("ROMA.00012001");
        Assert.Equal(secret, await client.ShowSecretAsync(id));
    }

    [Fact]
    public async Task Lets_a_role_that_is_not_mapped_do_nothing()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("observer");
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), project, token);

        (await client.GetAsync("apps")).IsRefused("ROMA.00001006");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("a domain")]
    [InlineData("the system")]
    public async Task Refuses_a_token_that_is_for_no_project(string scope)
    {
        var keystone = (await shared.ServerAsync()).Client;
        var (project, user) = await shared.ProjectWithUserAsync("admin");
        await keystone.GrantAsync(user, "admin", "domains/default");
        await keystone.GrantAsync(user, "admin", "system");
        var token = await keystone.LogInAsync(user, scope switch
        {
            "a domain" => KeystoneClient.DefaultDomain,
            "the system" => KeystoneClient.WholeSystem,
            _ => null,
        });
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), project, token);

        (await client.GetAsync("apps")).IsRefused("ROMA.00001006");
        (await client.PostAsync("apps", """{"name":"orders"}""")).IsRefused("ROMA.00001006");
    }

    [Fact]
    public async Task Refuses_a_token_for_another_project_whether_or_not_the_app_exists()
    {
        var (project, token) = await shared.ProjectWithTokenAsync("admin");
        var (_, others) = await shared.ProjectWithTokenAsync("admin");
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), project, token);
        using var other = new RomaClient((await shared.RomaAsync()).CreateClient(others), project, client.Instance);
        var id = await client.CreateAppAsync();

        var (existing, missing) = (await other.ResetSecretAsync(id), await other.ResetSecretAsync("no-such-app"));

        existing.IsRefused("ROMA.00001006", details: "project_id: ");
        missing.IsRefused("ROMA.00001006");
        Assert.Equal(existing.ErrorDetails, missing.ErrorDetails);
        Assert.Equal(["CreateApp"], (await shared.RomaAsync()).ActionsOn(id));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("roma_0123456789012345678901234567890123456789abcd")]
    [InlineData("gAAAAABpVQ8Q0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("../../users?x=y&z#%00")]
    public async Task Refuses_a_token_that_Keystone_does_not_know(string token)
    {
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), "any-project", token);

        var reply = await client.GetAsync("apps");

        reply.IsRefused("ROMA.00001002", details: "X-Auth-Token: ");
        Assert.DoesNotContain(token, reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public async Task Refuses_a_token_that_is_longer_than_Keystone_reads(int length)
    {
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), "any-project", new string('t', length));

        (await client.GetAsync("apps")).IsRefused("ROMA.00001002");
    }

    [Fact]
    public async Task Names_the_user_in_the_app_and_in_the_audit_trail()
    {
        var (project, user) = await shared.ProjectWithUserAsync("member");
        var token = await (await shared.ServerAsync()).Client.LogInAsync(user, KeystoneClient.Project(project));
        using var client = RomaClient.InNewInstance(await shared.RomaAsync(), project, token);
        var app = await client.CreateAppAsync(new JsonObject { ["name"] = "orders" });

        Assert.Equal(200, (await client.ResetSecretAsync(app.Text("id"))).Status);

        var creator = app["created_user"]!.AsObject();
        Assert.Equal((user.Id, user.Name), (creator.Text("user_id"), creator.Text("user_name")));
        Assert.Equal((user.Id, user.Name), (await shared.RomaAsync()).LastResetterOf(app.Text("id")));
    }
}
