namespace Roma.ApiTests.Http;

/// <summary>Paths, methods, and the ids in a path.</summary>
public sealed class PathTests(SharedRoma shared)
{
    private const string AnId = "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3";

    private static readonly string A64 = new('a', 64);

    public static TheoryData<string, string> TooLong => new()
    {
        { $"/v2/{A64}a/instances/i/apps/{AnId}/secret", "project_id: 1 to 64 characters" },
        { $"/v2/p/instances/{A64}a/apps/{AnId}/secret", "instance_id: 1 to 64 characters" },
        { $"/v2/p/instances/i/apps/{A64}a/secret", "app_id: 1 to 64 characters" },
        { $"/v2/p/instances/i/apps/{string.Concat(Enumerable.Repeat("%E4%B8%AD", 65))}/secret", "app_id: 1 to 64 characters" },
    };

    public static TheoryData<string> UnknownIds =>
    [
        "x", A64, AnId, "B2E6B1454F3F4A80AA45F4B8029F95A3", "%7Bb2e6b145%7D", "a%2Fb", "%2F", "%2f%2f", "..%2Fapps", "a%5Cb", "%25",
        "%252F", "%FF", "%E2%82", "%C0%AF", "%ED%A0%80", "%20", "%09", "a%0Ab", "%E3%80%80", "'", "%22", "%27%20OR%201=1", "*", "a;b",
        "a+b", "%E4%B8%AD%E6%96%87", "%F0%A0%80%80",
        "validate-apps", "null", "-1", "%EF%BF%BE",
    ];

    [Theory]
    [MemberData(nameof(TooLong))]
    public async Task Refuses_an_id_of_65_characters_by_its_name(string path, string details)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PutAsync(path, null);

        reply.IsRefused("ROMA.00013000", details: details);
    }

    [Theory]
    [InlineData("POST", "*", "apps", """{"name":"orders"}""")]
    [InlineData("GET", "*", "apps", null)]
    [InlineData("GET", "%2A", "apps", null)]
    [InlineData("GET", "*", "validate-apps?name=orders", null)]
    [InlineData("GET", "*", $"apps/{AnId}", null)]
    [InlineData("PUT", "%2a", $"apps/{AnId}", """{"favorite":true}""")]
    [InlineData("DELETE", "*", $"apps/{AnId}", null)]
    [InlineData("GET", "*", $"apps/{AnId}/secret", null)]
    [InlineData("PUT", "*", $"apps/{AnId}/secret", null)]
    public async Task Takes_no_star_for_a_project_of_apps(string method, string project, string path, string? body)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var other = await client.AsAsync(shared.Process, "adam", "admin");

        var reply = await client.SendAsync(HttpMethod.Parse(method), $"/v2/{project}/instances/i/{path}", body);
        var refused = await other.SendAsync(HttpMethod.Parse(method), $"/v2/{project}/instances/i/{path}", body);

        reply.IsRefused("ROMA.00013000", details: "project_id: one project, not *");
        refused.IsRefused("ROMA.00001006");
    }

    [Fact]
    public async Task Names_every_id_that_is_too_long_at_once()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.PutAsync($"/v2/{A64}a/instances/{A64}a/apps/{A64}a/secret", """{"secret":"short"}""");

        reply.IsRefused("ROMA.00013000", details: ["project_id: ", "instance_id: ", "app_id: "]);
    }

    [Theory]
    [InlineData("%E4%B8%AD", 64)]
    [InlineData("%F0%A0%80%80", 64)]
    [InlineData("p", 64)]
    [InlineData("%20", 1)]
    [InlineData("%09", 1)]
    [InlineData("a%2Fb", 1)]
    public async Task Keeps_apps_under_ids_of_any_form_up_to_64_characters(string character, int times)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = string.Concat(Enumerable.Repeat(character, times));

        foreach (var apps in new[] { $"/v2/{id}/instances/{client.Instance}/apps", $"/v2/project-1/instances/{id}/apps" })
        {
            var created = await client.PostAsync(apps, $$"""{"name":"{{client.Instance}}"}""");

            Assert.True(created.Status == 201, created.Text);
            Assert.Equal(200, (await client.PutAsync($"{apps}/{created.Json.Text("id")}/secret", null)).Status);
            (await client.GetAsync($"apps/{created.Json.Text("id")}")).IsRefused("ROMA.00014001");
        }
    }

    [Theory]
    [MemberData(nameof(UnknownIds))]
    public async Task Looks_up_an_app_id_of_any_form_and_finds_none(string id)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await client.CreateAppAsync();

        foreach (var method in new[] { "GET", "PUT" })
        {
            var reply = await shared.Process.SendRawAsync(RawHttp.Request(
                $"{method} {client.Base}/apps/{id}/secret HTTP/1.1", [$"X-Auth-Token: {RomaProcess.AdminToken}", "Content-Length: 0"]));
            reply.IsRefused("ROMA.00014001", details: "app_id: ");
        }
    }

    /// <summary>The web server itself takes no NUL in a path: it is no path, and is answered before Roma sees it.</summary>
    [Theory]
    [InlineData("%00")]
    [InlineData("a%00b")]
    public async Task Leaves_a_NUL_in_a_path_to_the_web_server(string id)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await shared.Process.SendRawAsync(RawHttp.Request(
            $"PUT {client.Base}/apps/{id}/secret HTTP/1.1", [$"X-Auth-Token: {RomaProcess.AdminToken}", "Content-Length: 0"]));

        Assert.Equal((400, ""), (reply.Status, reply.Text));
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/versions")]
    [InlineData("/favicon.ico")]
    [InlineData("/v1")]
    [InlineData("/v2")]
    [InlineData("/v2/")]
    [InlineData("/v2x/project-1/instances/i/apps")]
    [InlineData("/v2/project-1")]
    [InlineData("/v2/project-1/instances/i")]
    [InlineData("/v2/project-1/instances/i/nowhere")]
    [InlineData("/v2/project-1/instances/i/apps/x/secret/more")]
    [InlineData("/v2/project-1/instances/i/apps/x/Secrets")]
    [InlineData("/v2//instances/i/apps")]
    [InlineData("/v2/project-1/instances//apps")]
    [InlineData("/v2/project-1/instances/i/apps//secret")]
    [InlineData("/health")]
    [InlineData("/openapi/v2.json")]
    [InlineData("/openapi/v1.yaml")]
    [InlineData("/openapi")]
    public async Task Answers_404_where_there_is_no_such_path(string path)
    {
        var reply = await shared.Process.SendRawAsync(RawHttp.Request($"GET {path} HTTP/1.1", [$"X-Auth-Token: {RomaProcess.AdminToken}"]));

        reply.IsRefused("ROMA.00001007", status: 404, "path: ");
    }

    [Theory]
    [InlineData("PATCH", "apps", "GET, POST")]
    [InlineData("DELETE", "apps", "GET, POST")]
    [InlineData("HEAD", "apps", "GET, POST")]
    [InlineData("OPTIONS", "apps", "GET, POST")]
    [InlineData("PUT", "apps", "GET, POST")]
    [InlineData("POST", "apps/x", "DELETE, GET, PUT")]
    [InlineData("PATCH", "apps/x", "DELETE, GET, PUT")]
    [InlineData("POST", "apps/x/secret", "GET, PUT")]
    [InlineData("DELETE", "apps/x/secret", "GET, PUT")]
    [InlineData("BREW", "apps/x/secret", "GET, PUT")]
    [InlineData("POST", "validate-apps", "GET")]
    [InlineData("POST", "/openapi/v1.json", "GET")]
    [InlineData("POST", "/", "GET")]
    [InlineData("DELETE", "/version", "GET")]
    public async Task Answers_405_and_the_methods_that_a_path_takes(string method, string path, string allow)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.SendAsync(HttpMethod.Parse(method), path, method is "HEAD" ? null : "{}");

        Assert.Equal(405, reply.Status);
        Assert.Equal(allow.Split(", "), reply.Allow.Order(StringComparer.Ordinal));
        if (method is not "HEAD")
        {
            reply.IsRefused("ROMA.00001007", status: 405, "method: ");
        }
    }

    [Theory]
    [InlineData("/v2/project-1/instances/none/apps")]
    [InlineData("/v2/project-1/instances/none/apps/x")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/reference")]
    [InlineData("/nowhere")]
    public async Task Gives_every_answer_an_id_of_its_own(string path)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var (one, two) = (await client.GetAsync(path), await client.GetAsync(path));

        Assert.Matches("^[0-9a-f]{32}$", one.RequestId);
        Assert.Matches("^[0-9a-f]{32}$", two.RequestId);
        Assert.NotEqual(one.RequestId, two.RequestId);
    }
}
