using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Persistence.Postgres;

/// <summary>What one node has answered holds on another one.</summary>
[PostgresOnly]
public sealed class NodesAgreeTests : IAsyncLifetime
{
    private const string Project = "project-1";

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private RomaPair romas = null!;
    private RomaClient first = null!;
    private RomaClient second = null!;

    public async ValueTask InitializeAsync()
    {
        var server = await SharedPostgres.ServerAsync();
        romas = await RomaPair.StartAsync(server.ConnectionString(await server.CreateDatabaseAsync()));
        first = RomaClient.InNewInstance(romas.First);
        second = new RomaClient(romas.Second.CreateClient(), Project, first.Instance);
    }

    [Fact]
    public async Task A_token_revoked_on_one_is_refused_on_the_other_within_a_second()
    {
        var token = (await first.PostAsync($"/v2/{Project}/tokens", """{"user_name":"alice","role":"member"}""")).Json;
        using var bearer = new RomaClient(romas.Second.CreateClient(token.Text("token")), Project, first.Instance);
        Assert.Equal(200, (await bearer.GetAsync("apps")).Status);

        Assert.Equal(200, (await first.DeleteAsync($"/v2/{Project}/tokens/{token.Text("id")}")).Status);

        (await FirstRefusalAsync(() => bearer.GetAsync("apps"))).IsRefused("ROMA.00001002");
    }

    [Fact]
    public async Task An_access_key_deleted_on_one_is_refused_on_the_other_within_a_second()
    {
        var (pair, id) = await AccessKeyPair.CreateAsync(romas.First);
        using var anonymous = new RomaClient(romas.Second.CreateClient(token: null), Project, first.Instance);
        Assert.Equal(200, (await ListAsync()).Status);

        Assert.Equal(200, (await first.DeleteAsync($"/v2/{Project}/access-keys/{id}")).Status);

        (await FirstRefusalAsync(ListAsync)).IsRefused("APIGW.0301");

        async Task<Reply> ListAsync()
        {
            using var request = pair.Request(romas.Second, HttpMethod.Get, $"{anonymous.Base}/apps");
            return await anonymous.SendAsync(request);
        }
    }

    [Fact]
    public async Task A_secret_reset_on_one_is_shown_by_the_other_at_once()
    {
        var app = await first.CreateAppAsync();
        foreach (var (writer, reader) in (IEnumerable<(RomaClient, RomaClient)>)[(first, second), (second, first), (first, second)])
        {
            var reset = await writer.ResetSecretAsync(app);
            Assert.Equal(reset.Json.Text("secret"), await reader.ShowSecretAsync(app));
        }
    }

    [Fact]
    public async Task A_secret_reset_on_one_is_refused_and_the_new_one_verified_by_the_other_at_once()
    {
        var app = await first.CreateAppAsync(new JsonObject { ["name"] = "app" });
        var current = await first.ShowSecretAsync(app.Text("id"));
        foreach (var (writer, verifier, number) in (IEnumerable<(RomaClient, RomaClient, int)>)[(first, second, 2), (second, first, 3), (first, second, 4)])
        {
            Assert.True((bool?)(await verifier.VerifyAsync(Signed(current)))["valid"]);
            var reset = await writer.ResetSecretAsync(app.Text("id"));

            Assert.StartsWith("verify signature fail", (await verifier.VerifyAsync(Signed(current))).Text("reason"), StringComparison.Ordinal);
            current = reset.Json.Text("secret");
            Assert.Equal(number, (int?)(await verifier.VerifyAsync(Signed(current)))["secret_version"]);
        }

        DescribedRequest Signed(string secret) => DescribedRequest.Of(new AccessKeyPair(app.Text("key"), secret), "/orders");
    }

    public async ValueTask DisposeAsync()
    {
        first.Dispose();
        second.Dispose();
        await romas.DisposeAsync();
    }

    /// <summary>Asks until it is refused; fails if what was asked more than a second later is not.</summary>
    private static async Task<Reply> FirstRefusalAsync(Func<Task<Reply>> ask)
    {
        var answered = Stopwatch.StartNew();
        while (true)
        {
            var askedAfter = answered.Elapsed;
            var reply = await ask();
            if (reply.Status is not 200)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"Refused after {askedAfter.TotalMilliseconds:F0} ms");
                return reply;
            }

            Assert.InRange(askedAfter, TimeSpan.Zero, MaxAge);
        }
    }
}
