namespace Roma.ApiTests.Identity;

/// <summary>What tokens and access keys have in common when they are made over HTTP.</summary>
public sealed class CredentialTests(SharedRoma shared) : IDisposable
{
    private static readonly string[] Kinds = ["tokens", "access-keys"];

    private readonly RomaClient client = RomaClient.InNewInstance(shared.Process);

    public void Dispose() => client.Dispose();

    [Theory]
    [InlineData("""{"user_name":"alice","role":"member"}""")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":null}""")]
    public async Task Never_expires_where_no_time_is_given_and_is_for_the_same_user(string body)
    {
        var (token, key) = (await client.PostAsync("/v2/project-1/tokens", body), await client.PostAsync("/v2/project-1/access-keys", body));

        Assert.All([token, key], reply =>
        {
            Assert.Equal(201, reply.Status);
            Assert.True(reply.Json.ContainsKey("expires_time"));
            Assert.Null(reply.Json["expires_time"]);
        });
        Assert.Equal(token.Json.Text("user_id"), key.Json.Text("user_id"));
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("Admin")]
    [InlineData("op\u200Berator")]
    [InlineData("ａｄｍｉｎ")]
    public async Task Is_in_the_operators_name_only_for_one_who_acts_in_every_project(string user)
    {
        using var other = await client.AsAsync(shared.Process, "adam", "admin");
        var body = $$"""{"user_name":"{{user}}","role":"reader"}""";

        foreach (var kind in Kinds)
        {
            (await other.PostAsync($"/v2/project-1/{kind}", body))
                .IsRefused("ROMA.00014010", details: "user_name: operator and admin are the operator's names");

            Assert.Equal(201, (await client.PostAsync($"/v2/project-1/{kind}", body)).Status);
        }
    }

    [Theory]
    [InlineData("{}", "user_name", "role")]
    [InlineData("""{"user_name":"","role":"boss"}""", "user_name", "role: admin, member, reader or verifier")]
    [InlineData("""{"user_name":"alice","role":"boss","expires_time":"2020-01-01T00:00:00.000Z"}""", "role", "expires_time")]
    [InlineData("""{"user_name":"alice","role":"Admin"}""", "role")]
    [InlineData("""{"user_name":"a\nb","role":"member"}""", "user_name")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":"2020-01-01T00:00:00.000Z"}""", "expires_time: in the future")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":"tomorrow"}""", "expires_time: a time like 2019-12-06T06:49:04.000Z")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":"2099-01-01T00:00:00"}""", "expires_time")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":4070908800}""", "expires_time")]
    [InlineData("""{"user_name":"alice","role":"member","expires_time":"9999-12-31T23:59:59.999Z"}""", "expires_time")]
    [InlineData("""{"user_name":"alice","role":"member","secret":"my-own"}""", "body: no such member")]
    [InlineData("""{"user_name":"alice","role":"member","token":"my-own-token-of-more-than-32-characters"}""", "body: no such member")]
    [InlineData("""{"user_name":"alice","role":"member","role":"admin"}""", "role: a string, or null, once")]
    [InlineData("""{"user_name":1,"role":["member"]}""", "user_name: a string")]
    public async Task Refuses_a_body_that_breaks_a_rule_and_names_it(string body, params string[] details)
    {
        foreach (var kind in Kinds)
        {
            (await client.PostAsync($"/v2/project-1/{kind}", body)).IsRefused("ROMA.00013000", details: details);
        }
    }

    [Theory]
    [InlineData("%20p")]
    [InlineData("p%E3%80%80")]
    [InlineData("a%0Ab")]
    public async Task Refuses_a_project_that_nobody_means(string project)
    {
        foreach (var kind in Kinds)
        {
            (await client.PostAsync($"/v2/{project}/{kind}", """{"user_name":"alice","role":"member"}"""))
                .IsRefused("ROMA.00013000", details: "project_id: ");
        }
    }
}
