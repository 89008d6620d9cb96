namespace Roma.ApiTests.Signing;

/// <summary>What stops whoever guesses, or sends again what another signed.</summary>
public sealed class SignatureLimitsTests
{
    private const string Apps = "/v2/project-1/instances/i/apps";

    // The tests' own address is that of a proxy, which says whose requests it hands on.
    private static readonly string[] BehindProxy = ["--Roma:Proxies=127.0.0.1"];

    [Fact]
    public async Task Locks_a_key_for_the_address_of_five_wrong_signatures_and_for_no_other()
    {
        await using var roma = await OwnRoma.StartAsync(BehindProxy);
        var (pair, _) = await AccessKeyPair.CreateAsync(roma.Process);
        var wrong = pair with { Secret = "another" };

        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await SendAsync(roma, wrong, "192.0.2.1")).IsRefused("APIGW.0301", details: "no access key verifies");
        }

        var locked = await SendAsync(roma, pair, "192.0.2.1");
        locked.IsRefused("APIGW.0301", details: "locked");
        Assert.Equal(TimeSpan.FromMinutes(5), locked.Headers.RetryAfter?.Delta);
        Assert.Equal(200, (await SendAsync(roma, pair, "192.0.2.2")).Status);
        Assert.Equal(200, (await SendAsync(roma, (await AccessKeyPair.CreateAsync(roma.Process)).Pair, "192.0.2.1")).Status);
    }

    [Fact]
    public async Task Locks_an_unknown_key_as_a_known_one()
    {
        await using var roma = await OwnRoma.StartAsync();
        var unknown = new AccessKeyPair("UNKNOWN", "unknown");

        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await SendAsync(roma, unknown)).IsRefused("APIGW.0301", details: "no access key verifies");
        }

        (await SendAsync(roma, unknown)).IsRefused("APIGW.0301", details: "locked");
    }

    [Fact]
    public async Task Forgets_four_wrong_signatures_at_a_right_one()
    {
        await using var roma = await OwnRoma.StartAsync();
        var (pair, _) = await AccessKeyPair.CreateAsync(roma.Process);

        for (var attempt = 0; attempt < 10; attempt++)
        {
            var isRight = attempt % 5 == 4;
            var reply = await SendAsync(roma, isRight ? pair : pair with { Secret = "another" });
            Assert.Equal(isRight ? 200 : 403, reply.Status);
        }
    }

    [Theory]
    [InlineData(false, 200)]
    [InlineData(true, 403)]
    public async Task Refuses_a_signature_the_second_time_where_it_is_told_to(bool rejects, int status)
    {
        await using var roma = await OwnRoma.StartAsync($"--Roma:Signing:RejectReplays={rejects}");
        var (pair, _) = await AccessKeyPair.CreateAsync(roma.Process);
        using var client = roma.Process.CreateClient(token: null);
        // Signed in a second that began after the server did: what is older may have been used before it started.
        var signedAt = WallClock.Now.AddMinutes(1);

        var replies = new List<Reply>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var request = pair.Request(roma.Process, HttpMethod.Get, Apps, signedAt: signedAt);
            replies.Add(await Reply.FromAsync(await client.SendAsync(request, TestContext.Current.CancellationToken)));
        }

        Assert.Equal([200, status, status], replies.Select(reply => reply.Status));
        if (rejects)
        {
            replies[^1].IsRefused("APIGW.0301", details: "used already");
            using var other = pair.Request(roma.Process, HttpMethod.Get, Apps + "?limit=1", signedAt: signedAt);
            Assert.Equal(200, (await Reply.FromAsync(await client.SendAsync(other, TestContext.Current.CancellationToken))).Status);
        }
    }

    [Fact]
    public async Task Lets_one_of_many_copies_in_at_once_where_replays_are_rejected()
    {
        await using var roma = await OwnRoma.StartAsync("--Roma:Signing:RejectReplays=true");
        var (pair, _) = await AccessKeyPair.CreateAsync(roma.Process);
        var signedAt = WallClock.Now.AddMinutes(1);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(roma, pair, signedAt: signedAt)));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Equal(19, replies.Count(reply => reply.Status == 403));
    }

    [Fact]
    public async Task Refuses_after_a_restart_what_was_signed_before_it()
    {
        await using var first = await OwnRoma.StartAsync("--Roma:Signing:RejectReplays=true");
        var (pair, _) = await AccessKeyPair.CreateAsync(first.Process);
        var signedAt = WallClock.Now;
        Assert.Equal(0, await first.Process.StopAsync());

        await using var second = await RomaProcess.StartAsync(first.Process.DataDirectory, "--Roma:Signing:RejectReplays=true");
        using var client = second.CreateClient(token: null);
        using var old = pair.Request(second, HttpMethod.Get, Apps, signedAt: signedAt);
        // Signatures have whole seconds, and the first one looked at may take one: a minute is surely after the start.
        using var current = pair.Request(second, HttpMethod.Get, Apps, signedAt: WallClock.Now.AddMinutes(1));

        (await Reply.FromAsync(await client.SendAsync(old, TestContext.Current.CancellationToken))).IsRefused("APIGW.0301");
        Assert.Equal(200, (await Reply.FromAsync(await client.SendAsync(current, TestContext.Current.CancellationToken))).Status);
    }

    [Fact]
    public async Task Refuses_after_a_restart_what_was_dated_ahead_and_used_before_it()
    {
        await using var first = await OwnRoma.StartAsync("--Roma:Signing:RejectReplays=true");
        var (pair, _) = await AccessKeyPair.CreateAsync(first.Process);
        var signedAt = WallClock.Now.AddMinutes(10);
        Assert.Equal(200, (await SendAsync(first, pair, signedAt: signedAt)).Status);
        await first.Process.KillAsync();

        await using var second = await RomaProcess.StartAsync(first.Process.DataDirectory, "--Roma:Signing:RejectReplays=true");
        using var client = second.CreateClient(token: null);
        // The very same request, though it is sent to another port.
        using var used = pair.Request(second, HttpMethod.Get, Apps, signedAt: signedAt, hostAsSigned: first.Process.Address.Authority);
        used.Headers.Host = first.Process.Address.Authority;
        using var other = pair.Request(second, HttpMethod.Get, Apps + "?limit=1", signedAt: signedAt);

        (await Reply.FromAsync(await client.SendAsync(used, TestContext.Current.CancellationToken))).IsRefused("APIGW.0301", details: "used already");
        Assert.Equal(200, (await Reply.FromAsync(await client.SendAsync(other, TestContext.Current.CancellationToken))).Status);
    }

    [Fact]
    public async Task Has_a_client_wait_after_too_many_failures_and_no_other()
    {
        await using var roma = await OwnRoma.StartAsync([.. BehindProxy, "--Roma:Identity:MaxFailuresPerMinute=4"]);
        var (pair, _) = await AccessKeyPair.CreateAsync(roma.Process);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            (await SendAsync(roma, pair with { Secret = "another" }, "192.0.2.1")).IsRefused("APIGW.0301");
            (await SendTokenAsync(roma, "no-token-at-all", "192.0.2.1")).IsRefused("ROMA.00001002");
        }

        foreach (var reply in new[] { await SendAsync(roma, pair, "192.0.2.1"), await SendTokenAsync(roma, RomaProcess.AdminToken, "192.0.2.1") })
        {
            reply.IsRefused("ROMA.00009002", 429);
            Assert.InRange(reply.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        }

        Assert.Equal(200, (await SendAsync(roma, pair, "192.0.2.2")).Status);
        Assert.Equal(200, (await SendTokenAsync(roma, RomaProcess.AdminToken, "192.0.2.2")).Status);
    }

    [Fact]
    public async Task Lets_clients_go_on_that_were_right_before_another_at_their_address_failed_too_often()
    {
        await using var roma = await OwnRoma.StartAsync([.. BehindProxy, "--Roma:Identity:MaxFailuresPerMinute=1"]);
        var (pair, _) = await AccessKeyPair.CreateAsync(roma.Process);
        Assert.Equal(200, (await SendAsync(roma, pair, "192.0.2.1")).Status);
        Assert.Equal(200, (await SendTokenAsync(roma, RomaProcess.AdminToken, "192.0.2.1")).Status);

        (await SendTokenAsync(roma, "no-token-at-all", "192.0.2.1")).IsRefused("ROMA.00001002");

        (await SendTokenAsync(roma, "no-token-at-all", "192.0.2.1")).IsRefused("ROMA.00009002", 429);
        Assert.Equal(200, (await SendAsync(roma, pair, "192.0.2.1")).Status);
        Assert.Equal(200, (await SendTokenAsync(roma, RomaProcess.AdminToken, "192.0.2.1")).Status);
    }

    [Theory]
    [InlineData("192.0.2.1, 192.0.2.9", "192.0.2.2, 192.0.2.9")]
    [InlineData("192.0.2.1, 10.1.2.3", "192.0.2.1")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::2")]
    public async Task Believes_the_proxies_and_what_came_before_them_no_more(string first, string second)
    {
        await using var roma = await OwnRoma.StartAsync("--Roma:Proxies=127.0.0.1, 10.0.0.0/8", "--Roma:Identity:MaxFailuresPerMinute=1");

        (await SendTokenAsync(roma, "no-token-at-all", first)).IsRefused("ROMA.00001002");

        (await SendTokenAsync(roma, RomaProcess.AdminToken, second)).IsRefused("ROMA.00009002", 429);
        Assert.Equal(200, (await SendTokenAsync(roma, RomaProcess.AdminToken, "198.51.100.1")).Status);
    }

    [Fact]
    public async Task Believes_no_address_where_no_proxy_is_configured()
    {
        await using var roma = await OwnRoma.StartAsync("--Roma:Identity:MaxFailuresPerMinute=1");

        (await SendTokenAsync(roma, "no-token-at-all", "192.0.2.1")).IsRefused("ROMA.00001002");

        (await SendTokenAsync(roma, RomaProcess.AdminToken, "192.0.2.2")).IsRefused("ROMA.00009002", 429);
    }

    private static async Task<Reply> SendAsync(OwnRoma roma, AccessKeyPair pair, string? address = null, DateTimeOffset? signedAt = null)
    {
        using var client = roma.Process.CreateClient(token: null);
        using var request = pair.Request(roma.Process, HttpMethod.Get, Apps, signedAt: signedAt);
        return await SendAsync(client, request, address);
    }

    private static async Task<Reply> SendTokenAsync(OwnRoma roma, string token, string address)
    {
        using var client = roma.Process.CreateClient(token);
        using var request = new HttpRequestMessage(HttpMethod.Get, Apps);
        return await SendAsync(client, request, address);
    }

    private static async Task<Reply> SendAsync(HttpClient client, HttpRequestMessage request, string? address)
    {
        if (address is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.FromAsync(response);
    }
}
