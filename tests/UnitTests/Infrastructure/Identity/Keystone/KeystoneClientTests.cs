using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Nodes;
using Roma.Infrastructure.Identity.Keystone;

namespace Roma.UnitTests.Infrastructure.Identity.Keystone;

public sealed class KeystoneClientTests : IAsyncLifetime
{
    private readonly KeystoneRig rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Logs_in_to_a_project_by_password()
    {
        var token = await rig.Get<KeystoneClient>().LogInAsync(TestContext.Current.CancellationToken);

        var request = Assert.Single(rig.Keystone.Requests);
        Assert.Equal("gAAAA-own-1", token?.Reveal());
        Assert.Equal((HttpMethod.Post, "https://keystone.example/identity/v3/auth/tokens?nocatalog"), (request.Method, request.Url.AbsoluteUri));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {"auth":{
                    "identity":{"methods":["password"],"password":{"user":{"name":"roma","domain":{"name":"Default"},"password":"canary-password"}}},
                    "scope":{"project":{"name":"service","domain":{"name":"Default"}}}}}
                """),
            JsonNode.Parse(request.Body)));
    }

    [Theory]
    [InlineData("http://k:5000")]
    [InlineData("http://k:5000/")]
    [InlineData("http://k:5000/v3")]
    [InlineData("http://k:5000/v3/")]
    public async Task Finds_the_API_below_the_address(string address)
    {
        await using var there = new KeystoneRig(settings => settings.Url = address);

        await there.VerifyAsync();

        Assert.Equal(
            ["POST http://k:5000/v3/auth/tokens?nocatalog", "GET http://k:5000/v3/auth/tokens?nocatalog"],
            there.Keystone.Requests.Select(request => $"{request.Method} {request.Url}"));
    }

    [Fact]
    public async Task Asks_about_a_token_with_one_of_its_own()
    {
        Assert.NotNull(await rig.VerifyAsync());

        Assert.Equal(("gAAAA-own-1", FakeKeystone.Alice), (rig.Keystone.Requests[1].Own, rig.Keystone.Requests[1].Subject));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(413)]
    [InlineData(414)]
    [InlineData(418)]
    [InlineData(429)]
    [InlineData(431)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Takes_any_other_status_for_an_outage(int status)
    {
        rig.Keystone.Instead = asked => asked.IsLogIn ? null : FakeKeystone.Reply((HttpStatusCode)status, FakeKeystone.Describe());

        Assert.Contains($"status {status}", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(300)]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Takes_any_other_answer_to_a_log_in_for_an_outage(int status)
    {
        rig.Keystone.Instead = asked => asked.IsLogIn ? FakeKeystone.Reply((HttpStatusCode)status, FakeKeystone.Describe()) : null;

        var why = await rig.IsUnavailableAsync();

        Assert.Contains($"status {status}", why, StringComparison.Ordinal);
        Assert.Contains("Roma:Identity:Keystone:Url", why, StringComparison.Ordinal);
        Assert.Equal(0, rig.Keystone.Questions);
    }

    [Fact]
    public async Task Says_that_the_service_may_not_ask()
    {
        rig.Keystone.Instead = asked => asked.IsLogIn ? null : FakeKeystone.Error(HttpStatusCode.Forbidden, "identity:validate_token");

        Assert.Contains("give Roma's user the role", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("caf\u00e9")]
    [InlineData("a b")]
    public async Task Takes_a_log_in_without_a_token_for_an_outage(string? token)
    {
        rig.Keystone.Instead = asked =>
        {
            var response = FakeKeystone.Reply(HttpStatusCode.Created, FakeKeystone.Describe());
            if (token is not null)
            {
                response.Headers.TryAddWithoutValidation("X-Subject-Token", token);
            }

            return asked.IsLogIn ? response : null;
        };

        await rig.IsUnavailableAsync();
    }

    [Theory]
    [InlineData("Not Found", "text/html")]
    [InlineData("", "application/json")]
    [InlineData("{}", "application/json")]
    [InlineData("""{"error":null}""", "application/json")]
    [InlineData("""{"error":{"message":"Not Found"}}""", "application/json")]
    [InlineData("""{"error":{"code":"404"}}""", "application/json")]
    [InlineData("""{"error":{"code":400}}""", "application/json")]
    public async Task Takes_a_404_that_is_not_Keystones_for_an_outage(string body, string type)
    {
        rig.Keystone.Instead = asked => asked.IsLogIn ? null : FakeKeystone.Reply(HttpStatusCode.NotFound, body, type);

        Assert.Contains("status 404", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>welcome</html>")]
    [InlineData("""{"token":null}""")]
    [InlineData("""{"token":"gAAAA"}""")]
    [InlineData("""{"token":{"expires_at":"2026-01-02T04:04:05.000000Z"}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":"n"}}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":"n"},"expires_at":null}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":"n"},"expires_at":"soon"}}""")]
    [InlineData("""{"token":{"user":{"id":7,"name":"n"},"expires_at":"2026-01-02T04:04:05Z"}}""")]
    [InlineData("""{"token":{"user":null,"expires_at":"2026-01-02T04:04:05Z"}}""")]
    [InlineData("""{"token":{"user":"u","expires_at":"2026-01-02T04:04:05Z"}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":["n"]},"expires_at":"2026-01-02T04:04:05Z"}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":"n"},"expires_at":"2026-01-02T04:04:05Z","project":{"id":7}}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":"n"},"expires_at":"2026-01-02T04:04:05Z","project":"p"}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":"n"},"expires_at":"2026-01-02T04:04:05Z","roles":"admin"}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":"n"},"expires_at":"2026-01-02T04:04:05Z","roles":[{"name":7}]}}""")]
    [InlineData("""{"token":{"user":{"id":"u","name":"n"},"expires_at":"2026-01-02T04:04:05Z"}""")]
    public async Task Takes_a_malformed_description_for_an_outage(string body)
    {
        rig.Keystone.Tokens[FakeKeystone.Alice] = body;

        Assert.Contains("not what Keystone's API v3 says", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_no_more_than_an_answer_has()
    {
        rig.Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe(string.Join(' ', Enumerable.Range(0, 100_000).Select(n => $"role-{n}")));

        Assert.Contains("cannot be reached or understood", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_by_its_kind_why_Keystone_cannot_be_reached()
    {
        rig.Keystone.Instead = _ => throw new HttpRequestException(
            HttpRequestError.ConnectionError, "canary", new SocketException((int)SocketError.ConnectionRefused));
        await using var other = new KeystoneRig();
        other.Keystone.Instead = _ => throw new HttpRequestException(
            HttpRequestError.SecureConnectionError, "canary", new IOException("canary", new AuthenticationException("The certificate is out of date.")));

        Assert.Contains("ConnectionError. Connection refused", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
        Assert.Contains("SecureConnectionError. The certificate is out of date.", await other.IsUnavailableAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8_000, true)]
    [InlineData(8_001, false)]
    public void Sends_no_token_on_that_is_longer_than_it_may_be(int length, bool sent) =>
        Assert.Equal(sent, KeystoneClient.CanBeIssued(KeystoneRig.Token(new string('t', length)), maxLength: 8_000));

    [Theory]
    [InlineData(100, 0)]
    [InlineData(100_000, 1)]
    public async Task Asks_about_tokens_as_long_as_it_is_told_to(int maxLength, int questions)
    {
        await using var told = new KeystoneRig(keystone => keystone.MaxTokenLength = maxLength);

        Assert.Null(await told.VerifyAsync(new string('t', 100_000)));

        Assert.Equal(questions, told.Keystone.Questions);
    }

    [Theory]
    [InlineData("!~", true)]
    [InlineData("gAAAAA-_=%", true)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\r\nX-Auth-Token: b", false)]
    [InlineData("caf\u00e9", false)]
    [InlineData("a\u007f", false)]
    [InlineData("\0", false)]
    public void Sends_no_token_on_that_no_header_can_hold(string token, bool sent) =>
        Assert.Equal(sent, KeystoneClient.CanBeIssued(KeystoneRig.Token(token), maxLength: 8_000));

    [Fact]
    public async Task Ends_with_its_caller()
    {
        using var gone = new CancellationTokenSource();
        rig.Keystone.Before = (_, cancelled) => new TaskCompletionSource().Task.WaitAsync(cancelled);
        var logIn = rig.Get<KeystoneClient>().LogInAsync(gone.Token);
        await rig.Keystone.ArrivalAsync();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => logIn);
    }

    [Fact]
    public async Task Tells_no_exception_what_Keystone_said()
    {
        rig.Keystone.Instead = asked => asked.IsLogIn
            ? null
            : throw new HttpRequestException(HttpRequestError.InvalidResponse, $"Received an invalid header line: 'X-Subject-Token {asked.Subject}'.");

        var outage = await Assert.ThrowsAsync<IdentityUnavailableException>(() => rig.VerifyAsync());

        Assert.Contains("InvalidResponse", outage.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeKeystone.Alice, outage.ToString(), StringComparison.Ordinal);
    }
}
