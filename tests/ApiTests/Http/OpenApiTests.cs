using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;
using Roma.Api.Apps;

namespace Roma.ApiTests.Http;

/// <summary>The description of the API: what it promises to readers and generators of clients, and that it tells the truth.</summary>
public sealed class OpenApiTests(SharedRoma shared) : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Pretty =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Regex PathParameter = new(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private JsonObject document = null!;

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key, operation.Value!.AsObject())));

    private JsonObject Schemas => document["components"]!["schemas"]!.AsObject();

    public async ValueTask InitializeAsync()
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);
        var reply = await client.GetAsync("/openapi/v1.json");
        Assert.Equal((200, "application/json"), (reply.Status, reply.ContentType?.MediaType));
        document = reply.Json;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public Task Is_the_golden_file() => Golden.CheckAsync("docs/openapi.json", document.ToJsonString(Pretty) + "\n");

    [Fact]
    public void Is_OpenAPI_3_1_and_says_what_it_describes_and_how_to_be_let_in()
    {
        Assert.StartsWith("3.1.", (string)document["openapi"]!, StringComparison.Ordinal);
        Assert.All(["title", "version", "description"], member => Assert.NotEmpty((string)document["info"]![member]!));
        var schemes = document["components"]!["securitySchemes"]!.AsObject();
        Assert.All(schemes, scheme => Assert.Equal(("apiKey", "header"), ((string)scheme.Value!["type"]!, (string)scheme.Value["in"]!)));
        Assert.Equal(["X-Auth-Token", "Authorization"], schemes.Select(scheme => (string)scheme.Value!["name"]!));
        // One or the other, not both at once.
        Assert.Equal(schemes.Select(scheme => scheme.Key), document["security"]!.AsArray().Select(way => Assert.Single(way!.AsObject()).Key));
    }

    [Fact]
    public void Names_and_explains_every_operation()
    {
        Assert.NotEmpty(Operations);
        Assert.Distinct(Operations.Select(operation => (string)operation.Operation["operationId"]!));
        Assert.All(Operations, operation =>
        {
            Assert.Matches("^[A-Z][A-Za-z]+$", (string)operation.Operation["operationId"]!);
            Assert.NotEmpty((string)operation.Operation["summary"]!);
            Assert.Single(operation.Operation["tags"]!.AsArray());
        });
    }

    [Fact]
    public void Explains_every_parameter_with_its_limits_those_of_the_path_in_its_order() => Assert.All(Operations, operation =>
    {
        var parameters = operation.Operation["parameters"]!.AsArray().Select(parameter => parameter!.AsObject()).ToList();
        Assert.All(parameters, parameter =>
        {
            Assert.NotEmpty(parameter.Text("description"));
            Assert.Equal(string.Equals(parameter.Text("in"), "path", StringComparison.Ordinal), (bool?)parameter["required"] ?? false);
            var schema = parameter["schema"]!.AsObject();
            Assert.True(IsLimited(schema), $"{operation.Path} {operation.Method}: {parameter.Text("name")} has no limits: {schema.ToJsonString()}");
        });
        Assert.Equal(
            PathParameter.Matches(operation.Path).Select(match => match.Groups["name"].Value),
            parameters.Where(parameter => parameter.Text("in") is "path").Select(parameter => parameter.Text("name")));
    });

    /// <summary>Generators and the reference page send requests to the service that they have the description from.</summary>
    [Fact]
    public void Names_the_service_that_it_comes_from() =>
        Assert.Equal("/", Assert.Single(document["servers"]!.AsArray())!.AsObject().Text("url"));

    [Fact]
    public void Explains_the_groups_of_operations_the_secrets_first()
    {
        var tags = document["tags"]!.AsArray().Select(tag => tag!.AsObject()).ToList();

        Assert.Equal("Secrets", tags[0].Text("name"));
        Assert.All(tags, tag => Assert.NotEmpty(tag.Text("description")));
        Assert.Equal(
            Operations.Select(operation => (string)operation.Operation["tags"]![0]!).Distinct().Order(StringComparer.Ordinal),
            tags.Select(tag => tag.Text("name")).Order(StringComparer.Ordinal));
    }

    /// <summary>The reference page sends the examples; without one, it sends the name in braces.</summary>
    [Fact]
    public void Shows_an_id_for_every_place_in_a_path() => Assert.All(Operations, operation =>
    {
        var ids = operation.Operation["parameters"]!.AsArray().Select(parameter => parameter!.AsObject()).Where(one => one.Text("in") is "path").ToList();
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.Empty(Check(id["example"] ?? throw new InvalidOperationException("There is no example."), id["schema"]!.AsObject())));
    });

    [Fact]
    public void Describes_all_other_errors_of_every_operation() => Assert.All(Operations, operation =>
    {
        var other = operation.Operation["responses"]!["default"]!.AsObject();
        Assert.Equal(["X-Request-Id", "Retry-After"], other["headers"]!.AsObject().Select(header => header.Key));
        Assert.Equal("#/components/schemas/ErrorResponse", (string?)other["content"]!["application/json"]!["schema"]!["$ref"]);
        Assert.All(new[] { "404", "405", "413", "415", "429", "431", "500", "503" }, status =>
            Assert.Contains(status, other.Text("description"), StringComparison.Ordinal));
    });

    /// <summary>Of "null, or the schema referred to" generators make a class; of a default they make a member that must be there.</summary>
    [Fact]
    public void Has_in_requests_nothing_that_generators_stumble_over()
    {
        var members = Schemas.Where(schema => schema.Key.EndsWith("Request", StringComparison.Ordinal))
            .SelectMany(schema => schema.Value!["properties"]!.AsObject()).Select(member => member.Value!.AsObject()).ToList();

        Assert.NotEmpty(members);
        Assert.All(members, member => Assert.DoesNotContain(member, keyword => keyword.Key is "default" or "oneOf" or "anyOf" or "$ref"));
    }

    [Fact]
    public void Shows_success_and_403_of_every_operation_by_an_example_that_meets_its_schema() => Assert.All(Operations, operation =>
    {
        var responses = operation.Operation["responses"]!.AsObject();
        Assert.Single(responses, response => response.Key is "200" or "201");
        Assert.True(responses.ContainsKey("403"));
        Assert.All(responses, response =>
        {
            Assert.NotEmpty((string)response.Value!["description"]!);
            Assert.True(response.Value["headers"]!.AsObject().ContainsKey("X-Request-Id"));
            MeetsItsSchema(response.Value!["content"]!);
        });
    });

    [Fact]
    public void Shows_every_body_by_an_example_that_meets_its_schema()
    {
        var bodies = Operations.Where(operation => operation.Operation.ContainsKey("requestBody")).ToList();
        Assert.NotEmpty(bodies);
        Assert.All(bodies, body => MeetsItsSchema(body.Operation["requestBody"]!["content"]!));
    }

    [Theory]
    [InlineData("CreateApp", true)]
    [InlineData("UpdateApp", true)]
    [InlineData("ResetAppSecret", false)]
    public void Says_where_a_body_must_be(string operationId, bool required)
    {
        var (_, _, operation) = Operations.Single(one => string.Equals(one.Operation.Text("operationId"), operationId, StringComparison.Ordinal));

        Assert.Equal(required, (bool?)operation["requestBody"]!["required"] ?? false);
    }

    /// <summary>An example of a refusal is one that the operation can give.</summary>
    [Fact]
    public void Shows_refusals_that_name_a_parameter_of_the_operation() => Assert.All(Operations, operation =>
    {
        var known = operation.Operation["parameters"]!.AsArray().Select(parameter => parameter!.AsObject().Text("name")).Append("X-Auth-Token")
            .Concat(BodySchemaOf(operation.Operation)?["properties"]!.AsObject().Select(member => member.Key) ?? []);
        var details = (string)operation.Operation["responses"]!["403"]!["content"]!["application/json"]!["example"]!["error_details"]!;
        Assert.Contains(details.Split(':')[0], known);
    });

    [Fact]
    public void Describes_every_member_of_every_body_with_its_type() => Assert.All(Schemas, schema =>
    {
        Assert.NotEmpty((string)schema.Value!["description"]!);
        var members = schema.Value["properties"]?.AsObject() ?? [];
        Assert.All(members, member =>
        {
            Assert.NotEmpty(member.Value!.AsObject().Text("description"));
            Assert.Contains(member.Value!.AsObject(), keyword => keyword.Key is "type" or "$ref");
        });
        Assert.All(schema.Value["required"]?.AsArray() ?? [], name => Assert.True(members.ContainsKey((string)name!)));
    });

    [Fact]
    public void Says_that_each_member_of_an_error_has_1_to_128_characters() => Assert.All(
        Schemas["ErrorResponse"]!["properties"]!.AsObject(),
        member => Assert.Equal((1, 128), ((int?)member.Value!["minLength"], (int?)member.Value["maxLength"])));

    [Fact]
    public void Lists_the_roles_that_an_app_can_show() => Assert.Equal(
        ["read", "access", "delete", "modify", "admin"],
        Schemas["AppResponse"]!["properties"]!["roles"]!["items"]!["enum"]!.AsArray().Select(role => (string)role!));

    [Theory]
    [InlineData("ResetAppSecret", "{}", true)]
    [InlineData("ResetAppSecret", """{"secret":null}""", true)]
    [InlineData("ResetAppSecret", """{"secret":"JNs1VK3vLdTT9Djd"}""", true)]
    [InlineData("ResetAppSecret", """{"secret":"short"}""", false)]
    [InlineData("ResetAppSecret", """{"secret":"with a blank"}""", false)]
    [InlineData("ResetAppSecret", """{"secert":"JNs1VK3vLdTT9Djd"}""", false)]
    [InlineData("ResetAppSecret", """{"secret":1}""", false)]
    [InlineData("ResetAppSecret", "[]", false)]
    [InlineData("CreateApp", """{"name":"orders"}""", true)]
    [InlineData("CreateApp", """{"name":"orders","remark":null,"key":null,"secret":null,"favorite":null}""", true)]
    [InlineData("CreateApp", """{"name":"orders","secret":"JNs1VK3vLdTT9Djd","favorite":true}""", true)]
    [InlineData("CreateApp", """{"name":null}""", false)]
    [InlineData("CreateApp", """{"name":""}""", false)]
    [InlineData("CreateApp", "{}", false)]
    [InlineData("CreateApp", """{"name":"orders","key":"ab"}""", false)]
    [InlineData("UpdateApp", "{}", true)]
    [InlineData("UpdateApp", """{"name":null,"remark":"","favorite":null}""", true)]
    [InlineData("UpdateApp", """{"key":"the-key"}""", false)]
    [InlineData("CreateAccessKey", """{"user_name":"alice","role":"member"}""", true)]
    [InlineData("CreateAccessKey", """{"user_name":"alice","role":"member","expires_time":"2099-12-06T06:49:04.000Z"}""", true)]
    [InlineData("CreateAccessKey", """{"user_name":"alice","role":"member","expires_time":null}""", true)]
    [InlineData("CreateAccessKey", """{"user_name":"alice","role":"boss"}""", false)]
    [InlineData("CreateAccessKey", """{"user_name":"alice"}""", false)]
    [InlineData("CreateToken", """{"user_name":"alice","role":"member"}""", true)]
    [InlineData("CreateToken", """{"user_name":"","role":"member"}""", false)]
    [InlineData("CreateToken", """{"user_name":"alice","role":"member","expires_time":"2099-12-06T06:49:04.1234567+00:00"}""", true)]
    [InlineData("CreateToken", """{"user_name":"alice","role":"member","expires_time":1}""", false)]
    [InlineData("VerifySignatures", """{"requests":[{"method":"GET","uri":"/","headers":{}}]}""", true)]
    [InlineData("VerifySignatures", """{"requests":[{"method":"GET","uri":"/","headers":{"host":["a","b"],"x":null},"body_sha256":null}]}""", true)]
    [InlineData("VerifySignatures", """{"requests":[{"method":"GET","uri":"/","headers":{"host":1}}]}""", false)]
    [InlineData("VerifySignatures", """{"requests":[{"method":"GET","uri":"/","headers":{"host":[null]}}]}""", false)]
    [InlineData("VerifySignatures", """{"requests":[{"method":"GET","uri":"/"}]}""", false)]
    [InlineData("VerifySignatures", """{"requests":[{"method":"GET","uri":"","headers":{}}]}""", false)]
    [InlineData("VerifySignatures", """{"requests":[{"method":"GET","uri":"/","headers":{},"body_sha256":"00"}]}""", false)]
    [InlineData("VerifySignatures", """{"requests":[{"method":"GET","uri":"/","headers":{},"body":""}]}""", false)]
    [InlineData("VerifySignatures", """{"requests":[null]}""", false)]
    [InlineData("VerifySignatures", """{"requests":[]}""", false)]
    public async Task Takes_the_bodies_that_the_service_takes(string operationId, string body, bool takes)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var faults = Check(JsonNode.Parse(body), BodySchemaOf(Operations.Single(one =>
            string.Equals(one.Operation.Text("operationId"), operationId, StringComparison.Ordinal)).Operation)!);
        var reply = operationId switch
        {
            "CreateApp" => await client.PostAsync("apps", body),
            "UpdateApp" => await client.PutAsync($"apps/{id}", body),
            "CreateAccessKey" => await client.PostAsync("/v2/project-1/access-keys", body),
            "CreateToken" => await client.PostAsync("/v2/project-1/tokens", body),
            "VerifySignatures" => await client.PostAsync("signatures/verify", body),
            _ => await client.ResetSecretAsync(id, body),
        };

        Assert.Equal(takes, reply.Status is 200 or 201);
        Assert.Equal(takes, faults.Count == 0);
    }

    [Fact]
    public async Task Describes_every_answer_as_it_is()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync("described");
        var ids = new Dictionary<string, string>(StringComparer.Ordinal) { ["{app_id}"] = id };

        // What is made first is deleted last.
        var inOrder = Operations.OrderBy(operation => operation.Method is "delete").ThenBy(operation => operation.Method is not "post");
        foreach (var (path, method, operation) in inOrder)
        {
            var example = operation["requestBody"]?["content"]!["application/json"]!["example"]!.ToJsonString();
            var query = path.EndsWith("validate-apps", StringComparison.Ordinal) ? $"?id={id}" : "";

            var reply = await client.SendAsync(HttpMethod.Parse(method), Fill(path, client, ids) + query, example);

            var success = operation["responses"]!.AsObject().Single(response => response.Key is "200" or "201");
            Assert.True(
                string.Equals(success.Key, $"{reply.Status}", StringComparison.Ordinal),
                $"{method} {path} was answered with {reply.Status}: {reply.Text}");
            var content = success.Value!["content"]!["application/json"]!;
            Assert.Empty(Check(reply.Json, content["schema"]!.AsObject()));
            Assert.Equal(content["example"]!.AsObject().Select(member => member.Key), reply.Members);
            var made = path.Split('/')[^1] switch { "access-keys" => "{access_key_id}", "tokens" => "{token_id}", _ => "" };
            ids.TryAdd(made, (string?)reply.Json["id"] ?? "");
        }
    }

    [Fact]
    public async Task Lists_the_methods_that_the_service_says_each_path_takes()
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        foreach (var path in document["paths"]!.AsObject())
        {
            var reply = await client.SendAsync(HttpMethod.Patch, Fill(path.Key, client, new Dictionary<string, string>(StringComparer.Ordinal)));

            Assert.Equal(405, reply.Status);
            Assert.Equal(
                path.Value!.AsObject().Select(operation => operation.Key.ToUpperInvariant()).Order(StringComparer.Ordinal),
                reply.Allow.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Lists_every_action_of_every_controller()
    {
        var actions =
            from controller in typeof(AppsController).Assembly.GetTypes()
            where controller.IsSubclassOf(typeof(ControllerBase))
            from action in controller.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            from verb in action.GetCustomAttributes<HttpMethodAttribute>()
            from method in verb.HttpMethods
            let route = new[] { controller.GetCustomAttribute<RouteAttribute>()!.Template, verb.Template }
            select $"{method} {string.Join('/', route.OfType<string>())}";

        Assert.Equal(
            actions.Order(StringComparer.Ordinal),
            Operations.Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Speaks_of_the_wire_and_not_of_the_code()
    {
        var text = document.ToJsonString(Pretty);

        Assert.Contains("secret", text, StringComparison.Ordinal);
        Assert.All(["Reveal", "serialis", "Roma.", "<c>"], word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
    }

    private static string Fill(string path, RomaClient client, Dictionary<string, string> ids) =>
        PathParameter.Replace(path, parameter => parameter.Value switch
        {
            "{project_id}" => "project-1",
            "{instance_id}" => client.Instance,
            var other => ids.GetValueOrDefault(other, "x"),
        });

    private static bool IsLimited(JsonObject schema) => (string?)schema["type"] switch
    {
        "string" => schema.ContainsKey("maxLength") || schema.ContainsKey("enum"),
        "integer" => schema.ContainsKey("minimum") && schema.ContainsKey("maximum"),
        "boolean" => true,
        _ => false,
    };

    private JsonObject? BodySchemaOf(JsonObject operation) =>
        operation["requestBody"]?["content"]!["application/json"]!["schema"]!.AsObject() is { } schema
            ? schema.ContainsKey("$ref") ? new JsonSchema(document).Resolve(schema.Text("$ref")) : schema
            : null;

    private IReadOnlyList<string> Check(JsonNode? value, JsonObject schema) => new JsonSchema(document).Faults(value, schema);

    private void MeetsItsSchema(JsonNode content)
    {
        var media = Assert.Single(content.AsObject());
        Assert.Equal("application/json", media.Key);
        var example = media.Value!["example"] ?? throw new InvalidOperationException("There is no example.");
        Assert.Empty(Check(example, media.Value["schema"]!.AsObject()));
    }
}
