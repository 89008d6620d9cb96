using System.Globalization;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Apps;

public sealed class ListAppsTests(SharedRoma shared)
{
    [Fact]
    public async Task Shows_an_instance_that_has_no_apps()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.GetAsync("apps");

        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.ContentType?.ToString());
        Assert.Equal("""{"total":0,"size":0,"apps":[]}""", reply.Text);
    }

    [Fact]
    public async Task Shows_each_app_as_it_is_shown_alone()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var app = await client.CreateAppAsync(new JsonObject { ["name"] = "订单", ["remark"] = "r", ["secret"] = "Zx9!Zx9!" });

        var reply = await client.GetAsync("apps");

        Assert.Equal(["total", "size", "apps"], reply.Members);
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["total"] = 1, ["size"] = 1, ["apps"] = new JsonArray(app) }, reply.Json));
        reply.HoldsNothingOf("Zx9!Zx9!");
    }

    [Fact]
    public async Task Shows_ten_apps_where_no_limit_is_given()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await CreateAsync(client, 11);

        var reply = await client.GetAsync("apps");

        Assert.Equal((11, 10), ((int)reply.Json["total"]!, (int)reply.Json["size"]!));
        Assert.Equal(10, AppsOf(reply).Count);
    }

    [Fact]
    public async Task Shows_favourites_first_then_the_newest_in_pages_that_never_overlap()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var apps = await CreateAsync(client, 13);
        foreach (var id in new[] { apps[2], apps[11], apps[5] })
        {
            await client.PutAsync($"apps/{id}", """{"favorite":true}""");
        }

        List<JsonObject> shown = [];
        List<int> sizes = [];
        for (var offset = 0; offset <= 15; offset += 5)
        {
            var page = await client.GetAsync($"apps?limit=5&offset={offset}");
            Assert.Equal(13, (int)page.Json["total"]!);
            sizes.Add((int)page.Json["size"]!);
            shown.AddRange(AppsOf(page));
        }

        Assert.Equal([5, 5, 3, 0], sizes);
        Assert.Equal([.. apps.Order(StringComparer.Ordinal)], shown.Select(app => app.Text("id")).Order(StringComparer.Ordinal));
        Assert.Equal(
            shown.OrderByDescending(app => (bool)app["favorite"]!).ThenByDescending(app => app.Text("create_time"), StringComparer.Ordinal)
                .ThenBy(app => app.Text("id"), StringComparer.Ordinal).Select(app => app.Text("id")),
            shown.Select(app => app.Text("id")));
        Assert.Equal(3, shown.TakeWhile(app => (bool)app["favorite"]!).Count());
    }

    [Fact]
    public async Task Orders_apps_of_one_moment_by_their_id()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var apps = await CreateAsync(client, 6);
        foreach (var id in apps)
        {
            shared.Process.BackdateApp(id);
        }

        var reply = await client.GetAsync("apps");

        Assert.Equal(apps.Order(StringComparer.Ordinal), AppsOf(reply).Select(app => app.Text("id")));
    }

    [Theory]
    [InlineData("limit=1", 1)]
    [InlineData("limit=500", 3)]
    [InlineData("limit=", 3)]
    [InlineData("limit&offset=&favorite=&owner=", 3)]
    [InlineData("limit=002&offset=00", 2)]
    [InlineData("offset=0", 3)]
    [InlineData("offset=2", 1)]
    [InlineData("offset=3", 0)]
    [InlineData("offset=10000", 0)]
    [InlineData("offset=10000&limit=500", 0)]
    [InlineData("unknown=1&unknown=2&Limit=2", 2)]
    [InlineData("limit=2&request=x", 2)]
    [InlineData("limit=2&Request.foo=1", 2)]
    [InlineData("limit=2&request%5B0%5D=1", 2)]
    [InlineData("limit=2&request.limit=1", 2)]
    public async Task Pages_up_to_the_edges(string query, int size)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await CreateAsync(client, 3);

        var reply = await client.GetAsync($"apps?{query}");

        Assert.Equal(200, reply.Status);
        Assert.Equal((3, size, size), ((int)reply.Json["total"]!, (int)reply.Json["size"]!, AppsOf(reply).Count));
    }

    [Theory]
    [InlineData("limit=-1", "limit: 1 to 500")]
    [InlineData("limit=ten", "limit: a whole number")]
    [InlineData("offset=-1", "offset: 0 to 10000")]
    [InlineData("offset=x", "offset: a whole number")]
    [InlineData("offset=0&OFFSET=0", ": given more than once")]
    [InlineData("key=a%00b", "key: 0 to 200 characters, no NUL")]
    [InlineData("user_name=admin%00", "user_name: 0 to 64 characters, no NUL")]
    [InlineData("favorite=maybe", "favorite: true or false")]
    [InlineData("auth_role=root", "auth_role: read, access, delete, modify or admin")]
    [InlineData("auth_role=Read", "auth_role: read, access, delete, modify or admin")]
    public async Task Refuses_a_parameter_that_breaks_its_rule(string query, string details)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.GetAsync($"apps?{query}");

        reply.IsRefused("ROMA.00013000", details: details);
    }

    [Fact]
    public async Task Says_at_once_what_is_wrong()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var rules = await client.GetAsync($"apps?offset=-1&limit=0&name={new string('a', 257)}&auth_role=root");
        var kinds = await client.GetAsync("apps?offset=a&limit=b&favorite=c&owner=d");

        rules.IsRefused("ROMA.00013000", details: ["offset: ", "limit: ", "name: "]);
        kinds.IsRefused("ROMA.00013000", details: ["offset: ", "limit: ", "favorite: ", "owner: "]);
    }

    [Theory]
    [InlineData("", "Order_desk,order-desk,订单（一）")]
    [InlineData("name=order", "Order_desk,order-desk")]
    [InlineData("name=ORDER", "Order_desk,order-desk")]
    [InlineData("name=r_d", "Order_desk")]
    [InlineData("name=r%25d", "")]
    [InlineData("name=!", "")]
    [InlineData("name=%EF%BF%BE", "")]
    [InlineData("name=%20", "")]
    [InlineData("name=%E5%8D%95%EF%BC%88", "订单（一）")]
    [InlineData("name=", "Order_desk,order-desk,订单（一）")]
    [InlineData("key=key-a", "Order_desk,order-desk")]
    [InlineData("key=EY-A1", "Order_desk")]
    [InlineData("key=_", "订单（一）")]
    [InlineData("favorite=true", "order-desk")]
    [InlineData("favorite=false", "Order_desk,订单（一）")]
    [InlineData("user_name=admin", "Order_desk,order-desk,订单（一）")]
    [InlineData("user_name=adm", "")]
    [InlineData("user_name=", "Order_desk,order-desk,订单（一）")]
    [InlineData("owner=true", "Order_desk,order-desk,订单（一）")]
    [InlineData("owner=false", "")]
    [InlineData("auth_role=admin", "Order_desk,order-desk,订单（一）")]
    [InlineData("name=order&key=a2&favorite=true&owner=true&user_name=admin&auth_role=modify", "order-desk")]
    [InlineData("name=order&key=a2&favorite=false", "")]
    public async Task Shows_the_apps_that_meet_every_condition(string query, string names)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await client.CreateAppAsync(new JsonObject { ["name"] = "Order_desk", ["key"] = "Key-a1" });
        await client.CreateAppAsync(new JsonObject { ["name"] = "order-desk", ["key"] = "Key-a2", ["favorite"] = true });
        await client.CreateAppAsync(new JsonObject { ["name"] = "订单（一）", ["key"] = "b_1" });

        var reply = await client.GetAsync($"apps?{query}");

        Assert.Equal(200, reply.Status);
        Assert.Equal(
            names.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            AppsOf(reply).Select(app => app.Text("name")).Order(StringComparer.Ordinal));
        Assert.Equal(AppsOf(reply).Count, (int)reply.Json["total"]!);
    }

    [Theory]
    [InlineData("admin", "owner=true", "admin-s")]
    [InlineData("admin", "owner=false", "mia-s")]
    [InlineData("admin", "user_name=mia", "mia-s")]
    [InlineData("admin", "auth_role=admin", "admin-s,mia-s")]
    [InlineData("mia", "owner=true", "mia-s")]
    [InlineData("mia", "owner=false", "admin-s")]
    [InlineData("mia", "user_name=admin", "admin-s")]
    [InlineData("mia", "user_name=admin&owner=true", "")]
    [InlineData("mia", "auth_role=modify", "admin-s,mia-s")]
    [InlineData("mia", "auth_role=delete", "admin-s,mia-s")]
    [InlineData("mia", "auth_role=admin", "mia-s")]
    [InlineData("mia", "auth_role=admin&owner=false", "")]
    [InlineData("rita", "", "admin-s,mia-s")]
    [InlineData("rita", "auth_role=read", "admin-s,mia-s")]
    [InlineData("rita", "auth_role=access", "")]
    [InlineData("rita", "auth_role=admin", "")]
    public async Task Tells_users_apart(string user, string query, string names)
    {
        using var admin = RomaClient.InNewInstance(shared.Process);
        using var member = await admin.AsAsync(shared.Process, "mia", "member");
        using var reader = await admin.AsAsync(shared.Process, "rita", "reader");
        await admin.CreateAppAsync("admin-s");
        await member.CreateAppAsync("mia-s");

        var reply = await (user switch { "admin" => admin, "mia" => member, _ => reader }).GetAsync($"apps?{query}");

        Assert.Equal(
            names.Split(',', StringSplitOptions.RemoveEmptyEntries), AppsOf(reply).Select(app => app.Text("name")).Order(StringComparer.Ordinal));
        Assert.Equal(AppsOf(reply).Count, (int)reply.Json["total"]!);
        Assert.All(AppsOf(reply), app => Assert.Equal(string.Equals(app.Text("name"), $"{user}-s", StringComparison.Ordinal), (bool)app["owner"]!));
    }

    [Fact]
    public async Task Shows_no_app_of_another_instance_or_project()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var elsewhere = RomaClient.InNewInstance(shared.Process);
        await client.CreateAppAsync();

        Assert.Equal(0, (int)(await elsewhere.GetAsync("apps")).Json["total"]!);
        Assert.Equal(0, (int)(await client.GetAsync($"/v2/project-2/instances/{client.Instance}/apps")).Json["total"]!);
        Assert.Equal(1, (int)(await client.GetAsync("apps")).Json["total"]!);
    }

    private static List<JsonObject> AppsOf(Reply reply) => [.. reply.Json["apps"]!.AsArray().Select(app => app!.AsObject())];

    private static async Task<string[]> CreateAsync(RomaClient client, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(number => client.CreateAppAsync(number.ToString("D2", CultureInfo.InvariantCulture))));
}
