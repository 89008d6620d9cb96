namespace Roma.ApiTests.Apps;

public sealed class ShowAppTests(SharedRoma shared)
{
    [Fact]
    public async Task Shows_what_was_created()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var created = await client.PostAsync("apps", """{"name":"订单","remark":"r","key":"the-key","secret":"Zx9!Zx9!Zx9!","favorite":true}""");

        var reply = await client.GetAsync($"apps/{created.Json.Text("id")}");

        Assert.Equal(200, reply.Status);
        Assert.Equal(created.Text, reply.Text);
        reply.HoldsNothingOf("Zx9!Zx9!Zx9!");
    }

    [Fact]
    public async Task Shows_who_reset_the_secret_last_and_when()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var member = await client.AsAsync(shared.Process, "mia", "member");
        var id = await client.CreateAppAsync();
        shared.Process.BackdateApp(id);
        await member.ResetSecretAsync(id);

        var app = (await client.GetAsync($"apps/{id}")).Json;

        Assert.Equal(Database.LongAgo, app.Text("create_time"));
        Assert.NotEqual(Database.LongAgo, app.Text("update_time"));
        Assert.Equal("admin", app["created_user"]!.AsObject().Text("user_name"));
        Assert.Equal("mia", app["last_updated_user"]!.AsObject().Text("user_name"));
    }

    [Theory]
    [InlineData("mia", "member", "read,access,delete,modify")]
    [InlineData("rita", "reader", "read")]
    public async Task Shows_the_caller_s_own_roles_on_an_app_of_another(string user, string role, string roles)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var other = await client.AsAsync(shared.Process, user, role);
        var id = await client.CreateAppAsync();

        var app = (await other.GetAsync($"apps/{id}")).Json;

        Assert.Equal(roles.Split(','), app.Roles);
        Assert.False((bool)app["owner"]!);
    }

    [Fact]
    public async Task Shows_its_creator_all_roles_and_that_it_is_the_owner()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var member = await client.AsAsync(shared.Process, "mia", "member");
        var id = await member.CreateAppAsync();

        var toMember = (await member.GetAsync($"apps/{id}")).Json;
        var toAdministrator = (await client.GetAsync($"apps/{id}")).Json;

        Assert.Equal(["read", "access", "delete", "modify", "admin"], toMember.Roles);
        Assert.True((bool)toMember["owner"]!);
        Assert.Equal(["read", "access", "delete", "modify", "admin"], toAdministrator.Roles);
        Assert.False((bool)toAdministrator["owner"]!);
    }

    [Fact]
    public async Task Takes_another_token_of_the_same_user_for_the_same_owner()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var member = await client.AsAsync(shared.Process, "mia", "member");
        using var again = await client.AsAsync(shared.Process, "mia", "reader");
        var id = await member.CreateAppAsync();

        var app = (await again.GetAsync($"apps/{id}")).Json;

        Assert.True((bool)app["owner"]!);
        Assert.Equal(["read"], app.Roles);
    }
}
