using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Signing;

/// <summary>What gateways are told of requests that apps signed.</summary>
public sealed class VerifySignaturesTests(SharedRoma shared) : IAsyncLifetime
{
    private const string Secret = "qJ7wX4zP9-the-first";

    private RomaClient owner = null!;
    private RomaClient gateway = null!;
    private JsonObject app = [];

    private AccessKeyPair Pair => new(app.Text("key"), Secret);

    public async ValueTask InitializeAsync()
    {
        owner = RomaClient.InNewInstance(shared.Process);
        gateway = await owner.AsAsync(shared.Process, "gateway", "verifier");
        app = await owner.CreateAppAsync(new JsonObject { ["name"] = "orders", ["secret"] = Secret });
    }

    public ValueTask DisposeAsync()
    {
        owner.Dispose();
        gateway.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("GET", "/orders?state=open&a=b", null)]
    [InlineData("POST", "/orders", "the body, \u4E16")]
    [InlineData("DELETE", "/orders/1", null)]
    public async Task Tells_whose_signature_it_is(string method, string target, string? body)
    {
        var verdict = await gateway.VerifyAsync(DescribedRequest.Of(Pair, target, method, body));

        Assert.Equal(["valid", "app_id", "app_key", "secret_version", "error_code", "error_msg", "reason"], verdict.Select(member => member.Key));
        Assert.Equal(
            (true, app.Text("id"), app.Text("key"), 1),
            ((bool)verdict["valid"]!, verdict.Text("app_id"), verdict.Text("app_key"), (int)verdict["secret_version"]!));
        Assert.All(["error_code", "error_msg", "reason"], member => Assert.Null(verdict[member]));
    }

    [Fact]
    public async Task Tells_why_a_signature_is_not_valid_and_nothing_of_the_secret()
    {
        var reply = await gateway.VerifyAllAsync(DescribedRequest.Of(Pair with { Secret = "wrong" }, "/orders"));

        var verdict = Assert.Single(reply.Json["results"]!.AsArray())!.AsObject();
        Assert.False((bool)verdict["valid"]!);
        Assert.Equal(("APIC.0303", "Incorrect app authentication information"), (verdict.Text("error_code"), verdict.Text("error_msg")));
        Assert.StartsWith("verify signature fail, canonicalRequest:GET|/orders/||host:api.example.com:8443|", verdict.Text("reason"), StringComparison.Ordinal);
        Assert.All(["app_id", "app_key", "secret_version"], member => Assert.Null(verdict[member]));
        reply.HoldsNothingOf(Secret);
    }

    [Fact]
    public async Task Refuses_the_old_secret_and_verifies_the_new_one_as_soon_as_a_reset_is_answered()
    {
        var current = Secret;
        for (var number = 2; number <= 20; number++)
        {
            var reset = (await owner.ResetSecretAsync(app.Text("id"))).Json.Text("secret");

            await IsRefusedAsync(DescribedRequest.Of(Pair with { Secret = current }, "/orders"), "verify signature fail");
            Assert.Equal(number, (int?)(await gateway.VerifyAsync(DescribedRequest.Of(Pair with { Secret = reset }, "/orders")))["secret_version"]);
            current = reset;
        }
    }

    [Fact]
    public async Task Finds_no_app_that_is_deleted_or_of_another_instance_or_project()
    {
        using var instance = RomaClient.InNewInstance(shared.Process);
        using var project = RomaClient.InNewInstance(shared.Process, "project-2");
        foreach (var other in new[] { instance, project })
        {
            await other.CreateAppAsync(new JsonObject { ["name"] = "other", ["key"] = "other-key", ["secret"] = Secret });
            Assert.True((bool?)(await other.VerifyAsync(DescribedRequest.Of(new("other-key", Secret), "/orders")))["valid"]);
        }

        await IsRefusedAsync(DescribedRequest.Of(new("other-key", Secret), "/orders"), "app not found, appkey other-key");
        await owner.DeleteAsync($"apps/{app.Text("id")}");
        await IsRefusedAsync(DescribedRequest.Of(Pair, "/orders"), $"app not found, appkey {app.Text("key")}");
    }

    [Theory]
    [InlineData(-14, true)]
    [InlineData(-16, false)]
    [InlineData(14, true)]
    [InlineData(16, false)]
    public async Task Takes_signatures_of_15_minutes_before_and_after_now(int minutes, bool isTaken)
    {
        var request = DescribedRequest.Of(Pair, "/orders", signedAt: WallClock.Now.AddMinutes(minutes));

        if (isTaken)
        {
            Assert.True((bool?)(await gateway.VerifyAsync(request))["valid"]);
        }
        else
        {
            await IsRefusedAsync(request, "signature expired, signature time:20");
        }
    }

    [Theory]
    [InlineData("method", "POST")]
    [InlineData("uri", "/orders?a=c")]
    [InlineData("uri", "/other?a=b")]
    [InlineData("body_sha256", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("body_sha256", null)]
    public async Task Refuses_what_was_changed_after_it_was_signed(string member, string? value)
    {
        var signed = DescribedRequest.Of(Pair, "/orders?a=b", "PUT", "the body");
        Assert.True((bool?)(await gateway.VerifyAsync(signed))["valid"]);

        await IsRefusedAsync(signed.With(member, value), "verify signature fail");
    }

    [Fact]
    public async Task Takes_a_header_as_text_or_lines_in_any_case_and_ignores_others()
    {
        var signed = DescribedRequest.Of(Pair, "/orders", headers: [("x-shop", "a,\u4E16")]);

        foreach (var variant in new[]
        {
            signed, signed.WithHeader("x-shop", new JsonArray(" a", "\u4E16\t")),
            signed.WithHeader("x-shop", null).WithHeader("X-SHOP", new JsonArray("a,\u4E16")),
            signed.WithHeader("cookie", new JsonArray("a=b", "\u0000")),
        })
        {
            Assert.True((bool?)(await gateway.VerifyAsync(variant))["valid"]);
        }

        await IsRefusedAsync(signed.WithHeader("x-shop", new JsonArray("\u4E16", "a")), "verify signature fail");
        await IsRefusedAsync(signed.WithHeader("x-shop", null), "signed header missing, header:x-shop");
        await IsRefusedAsync(signed.WithHeader("X-Shop", "a"), "header given twice in different case, header:X-Shop");
    }

    [Theory]
    [InlineData(null, "authorization header missing")]
    [InlineData("Basic b3JkZXJzOnM=", "authorization header malformed")]
    [InlineData("SDK-HMAC-SHA256 Access=x, SignedHeaders=x-sdk-date, Signature=0", "authorization header malformed")]
    [InlineData("SDK-HMAC-SM3 Access=x, SignedHeaders=x-sdk-date, Signature=0", "authorization header unsupported")]
    [InlineData("SDK-HMAC-SHA256 Access=x, SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000",
        "x-sdk-date must be a signed header")]
    public async Task Answers_an_unreadable_signature_with_a_verdict(string? authorization, string reason) =>
        await IsRefusedAsync(DescribedRequest.Of(Pair, "/orders").WithHeader("Authorization", authorization), reason);

    [Fact]
    public async Task Locks_nothing_and_takes_the_same_request_again()
    {
        var (signed, wrong) = (DescribedRequest.Of(Pair, "/orders"), DescribedRequest.Of(Pair with { Secret = "wrong" }, "/orders"));

        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(200, (await gateway.VerifyAllAsync(Enumerable.Repeat(wrong, 100))).Status);
            Assert.True((bool?)(await gateway.VerifyAsync(signed))["valid"]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Answers_up_to_a_hundred_in_their_order(int count)
    {
        var reply = await gateway.VerifyAllAsync(
            Enumerable.Range(0, count).Select(number => DescribedRequest.Of(Pair with { Access = $"key-{number}" }, "/orders")));

        Assert.Equal(
            Enumerable.Range(0, count).Select(number => $"app not found, appkey key-{number}"),
            reply.Json["results"]!.AsArray().Select(verdict => verdict!.AsObject().Text("reason")));
    }

    [Fact]
    public async Task Refuses_none_and_a_hundred_and_one()
    {
        (await gateway.VerifyAllAsync()).IsRefused("ROMA.00013000", details: "requests: 1 to 100 requests");
        (await gateway.VerifyAllAsync(Enumerable.Repeat(DescribedRequest.Of(Pair, "/"), 101)))
            .IsRefused("ROMA.00013000", details: "requests: 1 to 100 requests");
    }

    [Theory]
    [InlineData("""{"requests":[{}]}""", "requests[0].method: at least one character; requests[0].uri: at least one character; requests[0].headers: an object")]
    [InlineData("""{"requests":[null]}""", "requests[0]: an object")]
    [InlineData("""{"requests":[{"qJ7wX4zP9":1}]}""", "requests[0]: no such member, only method, uri, headers, body_sha256")]
    [InlineData("""{"requests":[{"headers":{"qJ7wX4zP9":1}}]}""", "requests[0].headers: an object of strings and lists of strings")]
    [InlineData("""{"requests":[{"headers":{"qJ7wX4zP9":"","qJ7wX4zP9":""}}]}""", "requests[0].headers: an object of strings and lists of strings")]
    [InlineData("""{"requests":[{"method":"GET","uri":"/","headers":{},"body_sha256":"qJ7wX4zP9"}]}""", "requests[0].body_sha256: 64 hexadecimal digits")]
    [InlineData("""{"method":"GET","uri":"/","headers":{}}""", "body: no such member, only requests")]
    public async Task Refuses_a_malformed_question_as_a_whole(string body, string details)
    {
        var reply = await gateway.PostAsync("signatures/verify", body);

        reply.IsRefused("ROMA.00013000", details: details);
        reply.HoldsNothingOf("qJ7wX4zP9");
    }

    [Theory]
    [InlineData(524_288, 200)]
    [InlineData(524_289, 413)]
    public async Task Takes_524288_bytes_from_who_has_a_token(int bytes, int status)
    {
        var reply = await gateway.PostAsync("signatures/verify", Question(bytes));

        Assert.Equal(status, reply.Status);
        Assert.Contains(status is 200 ? "\"valid\":true" : "body: at most 524288 bytes", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65_536, 200)]
    [InlineData(65_537, 413)]
    public async Task Takes_65536_bytes_from_who_signs_as_his_body_is_read_before_he_is_known(int bytes, int status)
    {
        var (verifier, _) = await AccessKeyPair.CreateAsync(shared.Process, "gateway", "verifier");
        using var anonymous = RomaClient.InNewInstance(shared.Process, token: null);
        using var signed = verifier.Request(
            shared.Process, HttpMethod.Post, $"{gateway.Base}/signatures/verify", Question(bytes), [("content-type", "application/json")]);

        var reply = await anonymous.SendAsync(signed);

        Assert.Equal(status, reply.Status);
        Assert.Contains(status is 200 ? "\"valid\":true" : "body: at most 65536 bytes", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_a_hundred_costly_requests_before_a_gateway_gives_up()
    {
        // Nearly 5000 bytes each, of which every reading is another text.
        var query = string.Join('&', Enumerable.Range(0, 100).Select(number => $"%41{number}+={new string('/', 30)}"));
        var request = DescribedRequest.Of(Pair, $"/orders?{query}").WithHeader("X-_a", "a").WithHeader("x-a", "b");
        var names = "host;x-_a;x-a;x-sdk-date";
        request = request.WithHeader(
            "Authorization", $"SDK-HMAC-SHA256 Access={Pair.Access}, SignedHeaders={names}, Signature={new string('0', 64)}");
        Assert.InRange(100 * Encoding.UTF8.GetByteCount(request.Json.ToJsonString()), 400_000, 520_000);
        await gateway.VerifyAllAsync(request);
        var asked = Stopwatch.StartNew();

        var reply = await gateway.VerifyAllAsync(Enumerable.Repeat(request, 100));

        TestContext.Current.TestOutputHelper!.WriteLine($"Answered after {asked.Elapsed.TotalMilliseconds:F0} ms");
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.All(
            reply.Json["results"]!.AsArray(),
            verdict => Assert.StartsWith("verify signature fail", verdict!.AsObject().Text("reason"), StringComparison.Ordinal));
    }

    private string Question(int bytes) =>
        new JsonObject { ["requests"] = new JsonArray(DescribedRequest.Of(Pair, "/orders").Json) }.ToJsonString().PadRight(bytes);

    private async Task IsRefusedAsync(DescribedRequest request, string reason)
    {
        var verdict = await gateway.VerifyAsync(request);
        Assert.Equal((false, "APIC.0303"), ((bool)verdict["valid"]!, verdict.Text("error_code")));
        Assert.StartsWith(reason, verdict.Text("reason"), StringComparison.Ordinal);
    }
}
