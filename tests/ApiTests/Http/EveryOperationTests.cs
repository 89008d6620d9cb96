using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Http;

/// <summary>What holds for every operation, tested with the examples of the description of the API.</summary>
public sealed class EveryOperationTests(SharedRoma shared) : IDisposable
{
    private const string AnId = "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3";

    /// <summary>What a reader may do. A member may do all but manage identity, and an administrator all.</summary>
    private static readonly string[] OfReaders = ["ListApps", "ShowApp", "ValidateApp"];

    /// <summary>What a verifier may do.</summary>
    private static readonly string[] OfVerifiers = ["VerifySignatures"];

    /// <summary>The operations whose bodies may be longer than others.</summary>
    private static readonly string[] WithLargeBody = ["VerifySignatures"];

    private readonly RomaClient client = RomaClient.InNewInstance(shared.Process);
    private Dictionary<string, string> ids = [];

    public static TheoryData<string> All => [.. Operation.All.Select(operation => operation.Id)];

    public static TheoryData<string> WithBody => [.. Operation.All.Where(operation => operation.HasBody).Select(operation => operation.Id)];

    public static TheoryData<string> WithoutBody => [.. Operation.All.Where(operation => !operation.HasBody).Select(operation => operation.Id)];

    public static TheoryData<string> WithQuery => [.. Operation.All.Where(operation => operation.Query.Any()).Select(operation => operation.Id)];

    public void Dispose() => client.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public async Task Lets_in_nobody_without_a_token_that_is_known(string id)
    {
        var operation = await ArrangeAsync(id);
        using var anonymous = RomaClient.InNewInstance(shared.Process, token: null);
        using var stranger = RomaClient.InNewInstance(shared.Process, token: "unknown");

        (await SendAsync(operation, anonymous)).IsRefused("ROMA.00001000");
        (await SendAsync(operation, stranger)).IsRefused("ROMA.00001002");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Serves_the_roles_that_may_and_no_other(string id)
    {
        var operation = await ArrangeAsync(id);
        var before = await SecretAsync();
        var isIdentity = !operation.Ids.Contains("instance_id", StringComparer.Ordinal);
        bool[] may = [OfVerifiers.Contains(id, StringComparer.Ordinal), OfReaders.Contains(id, StringComparer.Ordinal), !isIdentity, true];

        foreach (var (role, isPermitted) in new[] { "verifier", "reader", "member", "admin" }.Zip(may))
        {
            using var other = await client.AsAsync(shared.Process, role, role);
            var reply = await SendAsync(operation, other);

            if (isPermitted)
            {
                Assert.True(reply.Status is 200 or 201, $"{role}: {reply.Text}");
                await ArrangeAsync(id);
                before = await SecretAsync();
            }
            else
            {
                reply.IsRefused(operation.Ids.Contains("app_id", StringComparer.Ordinal) ? "ROMA.00012001" : "ROMA.00001006");
                Assert.Equal(before, await SecretAsync());
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Refuses_an_administrator_of_another_project_whether_or_not_there_is_anything(string id)
    {
        var operation = await ArrangeAsync(id, "project-2");
        using var other = await client.AsAsync(shared.Process, "adam", "admin");

        var existing = await SendAsync(operation, other);
        ids = new(ids, StringComparer.Ordinal) { ["app_id"] = AnId, ["token_id"] = AnId, ["access_key_id"] = AnId };
        var missing = await SendAsync(operation, other);
        ids["project_id"] = "*";
        var everywhere = await SendAsync(operation, other);

        Assert.All([existing, missing, everywhere], reply => reply.IsRefused("ROMA.00001006", details: existing.ErrorDetails!));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Finds_nothing_by_an_id_that_is_not_there(string id)
    {
        var operation = await ArrangeAsync(id);
        foreach (var name in operation.Ids.Where(name => CodeOf(name) is not null))
        {
            foreach (var unknown in new[] { AnId, "no-id-at-all", new string('x', 64) })
            {
                (await SendWithAsync(operation, name, unknown)).IsRefused(CodeOf(name)!, details: $"{name}: ");
            }

            (await SendWithAsync(operation, "project_id", "project-2")).IsRefused(CodeOf(name)!, details: $"{name}: ");
            if (operation.Ids.Contains("instance_id", StringComparer.Ordinal))
            {
                (await SendWithAsync(operation, "instance_id", "another")).IsRefused(CodeOf(name)!, details: $"{name}: ");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Refuses_an_id_of_65_characters_by_its_name(string id)
    {
        var operation = await ArrangeAsync(id);
        foreach (var name in operation.Ids)
        {
            (await SendWithAsync(operation, name, new string('a', 65))).IsRefused("ROMA.00013000", details: $"{name}: 1 to 64 characters");
        }
    }

    [Theory]
    [MemberData(nameof(WithoutBody))]
    public async Task Heeds_no_body_where_there_is_none(string id)
    {
        var operation = await ArrangeAsync(id);

        var reply = await SendAsync(operation, client, body: "{");

        Assert.True(reply.Status is 200, reply.Text);
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task Needs_a_body_where_it_says_so(string id)
    {
        var operation = await ArrangeAsync(id);

        (string? Body, string? ContentType)[] without =
            [(null, null), (null, "application/json"), (null, "text/plain"), ("", "application/json"), ("null", "application/json")];
        foreach (var (body, contentType) in without)
        {
            await ArrangeAsync(id);
            var reply = await SendBytesAsync(operation, body is null ? null : Encoding.UTF8.GetBytes(body), contentType);

            if (operation.RequiresBody)
            {
                reply.IsRefused("ROMA.00013001");
            }
            else
            {
                Assert.True(reply.Status is 200 or 201, reply.Text);
            }
        }
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task Refuses_a_body_that_is_no_JSON_object_in_UTF_8(string id)
    {
        var operation = await ArrangeAsync(id);
        var before = await SecretAsync();

        foreach (var body in new[] { "{", "[]", "1", "{}{}", "\u00ff", "{\"\u00ff\":1}", operation.Body! + "x" })
        {
            (await SendBytesAsync(operation, Encoding.Latin1.GetBytes(body), "application/json")).IsRefused("ROMA.00013000", details: "body: ");
        }

        Assert.Equal(before, await SecretAsync());
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task Refuses_a_body_that_is_too_long_or_declared_as_something_else_or_has_a_member_that_there_is_not(string id)
    {
        var operation = await ArrangeAsync(id);
        var before = await SecretAsync();
        var unknown = JsonNode.Parse(operation.Body!)!.AsObject();
        unknown["Unknown"] = 1;

        var longest = WithLargeBody.Contains(id, StringComparer.Ordinal) ? 524_288 : 65_536;
        (await SendBytesAsync(operation, Encoding.UTF8.GetBytes(operation.Body!.PadRight(longest + 1)), "application/json"))
            .IsRefused("ROMA.00013000", status: 413, $"body: at most {longest} bytes");
        (await SendBytesAsync(operation, Encoding.UTF8.GetBytes(operation.Body!), "text/plain"))
            .IsRefused("ROMA.00013000", status: 415, "Content-Type: application/json");
        (await SendAsync(operation, client, unknown.ToJsonString())).IsRefused("ROMA.00013000", details: "body: no such member, only ");

        Assert.Equal(before, await SecretAsync());
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task Refuses_a_member_of_another_type_or_beyond_its_limits_by_its_name(string id)
    {
        var operation = await ArrangeAsync(id);
        var before = await SecretAsync();
        foreach (var (name, schema, isRequired) in operation.Members)
        {
            foreach (var bad in BadValuesOf(schema).Concat(isRequired ? [null] : []))
            {
                var body = JsonNode.Parse(operation.Body!)!.AsObject();
                body[name] = bad;
                (await SendAsync(operation, client, body.ToJsonString())).IsRefused("ROMA.00013000", details: $"{name}: ");
            }
        }

        Assert.Equal(before, await SecretAsync());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Ignores_a_parameter_that_there_is_not(string id)
    {
        var operation = await ArrangeAsync(id);

        var reply = await SendAsync(operation, client, operation.Body, "unknown=1&unknown=2");

        Assert.True(reply.Status is 200 or 201, reply.Text);
    }

    [Theory]
    [MemberData(nameof(WithQuery))]
    public async Task Refuses_a_parameter_beyond_its_limits_or_twice_by_its_name(string id)
    {
        var operation = await ArrangeAsync(id);
        foreach (var (name, schema) in operation.Query)
        {
            var (good, bad) = ValuesOf(schema);
            foreach (var value in good)
            {
                var reply = await client.GetAsync($"{operation.Fill(ids)}?{name}={value}");
                Assert.True(reply.Status is 200 || reply.ErrorCode is "ROMA.00014001", $"{name}={value}: {reply.Text}");
            }

            foreach (var value in bad)
            {
                (await client.GetAsync($"{operation.Fill(ids)}?{name}={value}")).IsRefused("ROMA.00013000", details: $"{name}: ");
            }

            (await client.GetAsync($"{operation.Fill(ids)}?{name}={good[0]}&{name}={good[0]}"))
                .IsRefused("ROMA.00013000", details: $"{name}: given more than once");
        }
    }

    /// <summary>The values at the edges of a schema, and those that are just beyond.</summary>
    private static (string[] Good, string[] Bad) ValuesOf(JsonObject schema) => schema.Text("type") switch
    {
        "boolean" => (["true", "false"], ["maybe", "1"]),
        "integer" => (
            [$"{(int)schema["minimum"]!}", $"{(int)schema["maximum"]!}"],
            [$"{(int)schema["minimum"]! - 1}", $"{(int)schema["maximum"]! + 1}", "ten", "1.5", "99999999999"]),
        _ when schema["enum"] is JsonArray values => ([.. values.Select(value => (string)value!)], ["unknown"]),
        _ => (
            [string.Concat(Enumerable.Repeat("%F0%A0%80%80", (int)schema["maxLength"]!))],
            [new string('a', (int)schema["maxLength"]! + 1), "a%00"]),
    };

    /// <summary>Values of another type than that of a member, and those that are just beyond its limits.</summary>
    private static IEnumerable<JsonNode?> BadValuesOf(JsonObject schema)
    {
        yield return schema["type"]!.ToJsonString().Contains("string", StringComparison.Ordinal) ? 1 : "maybe";
        yield return new JsonObject();
        if (schema["maxLength"] is { } max)
        {
            yield return new string('a', (int)max + 1);
        }

        if ((int?)schema["minLength"] is > 0 and var min)
        {
            yield return new string('a', min - 1);
        }

        if (schema["maxItems"] is { } most)
        {
            yield return new JsonArray();
            yield return new JsonArray([.. Enumerable.Range(0, (int)most + 1).Select(_ => new JsonObject())]);
        }

        if (schema["enum"] is not null || schema["format"] is not null)
        {
            yield return "unknown";
        }
    }

    /// <summary>The code with which nothing is found by an id in the path; null for an id of what exists as soon as it is named.</summary>
    private static string? CodeOf(string name) => name switch
    {
        "app_id" => "ROMA.00014001",
        "token_id" => "ROMA.00014006",
        "access_key_id" => "ROMA.00014007",
        "project_id" or "instance_id" => null,
        _ => throw new InvalidOperationException(
            $"docs/openapi.json has a new id, {name}: say here with which code nothing is found by it, and in ArrangeAsync how to make one."),
    };

    /// <summary>Makes what the operation needs, in an instance without other apps or with those of an earlier call.</summary>
    private async Task<Operation> ArrangeAsync(string id, string project = "project-1")
    {
        var operation = Operation.Of(id);
        using var owner = new RomaClient(shared.Process.CreateClient(RomaProcess.AdminToken), project, client.Instance);
        foreach (var app in (await owner.GetAsync("apps")).Json["apps"]!.AsArray())
        {
            await owner.DeleteAsync($"apps/{(string)app!["id"]!}");
        }

        ids = new(StringComparer.Ordinal)
        {
            ["project_id"] = project,
            ["instance_id"] = client.Instance,
            ["app_id"] = await owner.CreateAppAsync("existing"),
            ["token_id"] = await MakeAsync("tokens"),
            ["access_key_id"] = await MakeAsync("access-keys"),
        };
        return operation;

        async Task<string> MakeAsync(string what) => operation.Path.Contains(what, StringComparison.Ordinal)
            ? (await owner.PostAsync($"/v2/{project}/{what}", """{"user_name":"alice","role":"reader"}""")).Json.Text("id")
            : "";
    }

    private Task<string> SecretAsync() => client.ShowSecretAsync(ids["app_id"]);

    private Task<Reply> SendAsync(Operation operation, RomaClient sender) => SendAsync(operation, sender, operation.Body);

    private Task<Reply> SendAsync(Operation operation, RomaClient sender, string? body, string query = "") =>
        sender.SendAsync(operation.Method, Url(operation, query), body);

    private Task<Reply> SendBytesAsync(Operation operation, byte[]? body, string? contentType) =>
        client.SendAsync(operation.Method, Url(operation), body, contentType);

    private async Task<Reply> SendWithAsync(Operation operation, string name, string value)
    {
        var before = ids;
        ids = new(ids, StringComparer.Ordinal) { [name] = value };
        var reply = await SendAsync(operation, client);
        ids = before;
        return reply;
    }

    // To validate an app takes a condition.
    private string Url(Operation operation, string query = "") =>
        $"{operation.Fill(ids)}?{(operation.Id is "ValidateApp" ? "name=existing&" : "")}{query}";
}
