using System.Text.Json.Nodes;

namespace Roma.ApiTests.Apps;

public sealed class ValidateAppTests(SharedRoma shared)
{
    [Theory]
    [InlineData("name=order%20desk")]
    [InlineData("name=order+desk")]
    [InlineData("key=the-key")]
    [InlineData("id=#")]
    [InlineData("name=order%20desk&id=#&key=the-key")]
    [InlineData("name=&id=#&key=")]
    [InlineData("id=#&unknown=1")]
    public async Task Finds_the_app_that_has_each_of_what_is_given(string query)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var app = await client.CreateAppAsync(new JsonObject { ["name"] = "order desk", ["remark"] = "r", ["key"] = "the-key" });

        var reply = await client.GetAsync($"validate-apps?{query.Replace("#", app.Text("id"), StringComparison.Ordinal)}");

        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.ContentType?.ToString());
        Assert.Equal($$"""{"id":"{{app.Text("id")}}","name":"order desk","remark":"r"}""", reply.Text);
    }

    [Theory]
    [InlineData("name=order")]
    [InlineData("name=Order%20desk")]
    [InlineData("name=order%20desk%20")]
    [InlineData("name=%25")]
    [InlineData("name=%EF%BF%BE")]
    [InlineData("name=%20")]
    [InlineData("key=the")]
    [InlineData("key=THE-KEY")]
    [InlineData("id=b2e6b145-4f3f-4a80-aa45-f4b8029f95a3")]
    [InlineData("id=no-uuid")]
    [InlineData("name=order%20desk&key=another")]
    public async Task Answers_404_where_no_app_has_it_to_the_letter(string query)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        await client.CreateAppAsync(new JsonObject { ["name"] = "order desk", ["key"] = "the-key" });

        var reply = await client.GetAsync($"validate-apps?{query}");

        reply.IsRefused("ROMA.00014001", status: 404, "name, id, key: ");
    }

    [Theory]
    [InlineData(" ", "%20")]
    [InlineData("豈", "%EF%A4%80")]
    [InlineData("a.b", "a%2Eb")]
    public async Task Finds_a_name_however_it_is_written(string name, string asked)
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync(name);

        var reply = await client.GetAsync($"validate-apps?name={asked}");

        Assert.Equal(200, reply.Status);
        Assert.Equal(id, reply.Json.Text("id"));
    }

    [Fact]
    public async Task Finds_no_app_of_another_instance()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        using var elsewhere = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync();

        var reply = await elsewhere.GetAsync($"validate-apps?id={id}");

        reply.IsRefused("ROMA.00014001", status: 404);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?name=&id=&key=")]
    [InlineData("?other=1")]
    public async Task Refuses_a_question_about_nothing(string query)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.GetAsync($"validate-apps{query}");

        reply.IsRefused("ROMA.00013000", details: ["name", "id", "key"]);
    }

    [Fact]
    public async Task Ignores_parameters_that_are_called_as_the_code_calls_its_own()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var id = await client.CreateAppAsync("orders");

        var reply = await client.GetAsync("validate-apps?name=orders&request.name=nobody&request=x&path.x=1");

        Assert.Equal((200, id), (reply.Status, reply.Json.Text("id")));
    }

    [Theory]
    [InlineData("name=orders%00", "name: 0 to 256 characters, no NUL")]
    [InlineData("id=%00", "id: 0 to 64 characters, no NUL")]
    [InlineData("key=a%00b", "key: 0 to 200 characters, no NUL")]
    [InlineData("name=a&name=a", "name: given more than once")]
    [InlineData("name=a&NAME=b", ": given more than once")]
    [InlineData("id=a&id=&key=1&key=2", "id: given more than once; key: given more than once")]
    public async Task Refuses_a_parameter_that_breaks_its_rule(string query, string details)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await client.GetAsync($"validate-apps?{query}");

        reply.IsRefused("ROMA.00013000", details: details);
    }
}
