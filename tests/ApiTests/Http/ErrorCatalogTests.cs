using System.Security.Cryptography;
using System.Text;
using Roma.Api;
using Roma.Api.Errors;
using Roma.Application.Apps;
using Roma.Application.Identity;
using Roma.Application.Pipeline;

namespace Roma.ApiTests.Http;

/// <summary>Each error of the catalogue, met by a request, and docs/errors.md, made from it.</summary>
public sealed class ErrorCatalogTests(SharedRoma shared)
{
    private const string AnId = "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3";

    /// <summary>
    /// What no request can meet: a race that only others' rapid changes make, an answer of a Roma behind Keystone, and one of a command.
    /// </summary>
    private static readonly string[] NotToBeMet = [PipelineErrors.ChangedMeanwhile, IdentityErrors.TokensIssuedElsewhere, AppErrors.InstanceNotEmpty];

    public static TheoryData<string> Met => [.. ErrorCatalog.Entries.Keys.Except(NotToBeMet, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The prose around the table of docs/errors.md is written by hand.</summary>
    [Fact]
    public async Task Is_the_golden_file()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs/errors.md"), TestContext.Current.CancellationToken);
        var rows = Modules.Errors.Select(row => $"| {row.Status} | {row.Code} | {row.Message} | {row.When} | `{row.Name}` |");

        await Golden.CheckAsync(
            "docs/errors.md",
            string.Join('\n', [
                .. lines.TakeWhile(line => !line.StartsWith('|')),
                "| Status | `error_code` | `error_msg` | When | In the code |", "|---|---|---|---|---|",
                .. rows,
                .. lines.SkipWhile(line => !line.StartsWith('|')).SkipWhile(line => line.StartsWith('|')),
            ]) + "\n");
    }

    [Theory]
    [MemberData(nameof(Met))]
    public async Task Each_error_is_as_its_row_says(string name)
    {
        using var client = RomaClient.InNewInstance(shared.Process);

        var reply = await MeetAsync(client, name);

        var row = ErrorCatalog.Entries[name];
        reply.IsRefused(row.Code, row.Status);
        reply.HoldsNothingOf(RomaProcess.AdminToken[^11..]);
    }

    private async Task<Reply> MeetAsync(RomaClient client, string name)
    {
        switch (name)
        {
            case "token.missing":
                return await WithToken(null).GetAsync($"{client.Base}/apps");
            case "token.incorrect":
                return await WithToken("unknown").GetAsync($"{client.Base}/apps");
            case "token.malformed":
                return await WithToken(new string('t', 100_001)).GetAsync($"{client.Base}/apps");
            case "signature.malformed":
                return await SendSignedAsync(new AccessKeyPair("A,K", "unknown"));
            case "signature.unsupported":
                using (var request = new HttpRequestMessage(HttpMethod.Get, $"{client.Base}/apps"))
                {
                    request.Headers.TryAddWithoutValidation("Authorization", "V11-HMAC-SHA256 Credential=AK/20261130/r/s/sdk_request");
                    return await WithToken(null).SendAsync(request);
                }

            case "signature.out_of_time":
                return await SendSignedAsync(Unknown(), signedAt: DateTimeOffset.UnixEpoch);
            case "signature.body_differs":
                return await SendSignedAsync(Unknown(), headers: ("x-sdk-content-sha256", new string('0', 64)));
            case "signature.incorrect":
                return await SendSignedAsync(Unknown());
            case "signature.locked":
                var locked = Unknown();
                for (var attempt = 0; attempt < 5; attempt++)
                {
                    await SendSignedAsync(locked);
                }

                return await SendSignedAsync(locked);
            case "signature.replayed":
                return await ReplayAsync();
            case "gateway.token":
                return await AskAsync(client, Unknown(), token: "unknown");
            case "gateway.question":
                return await AskAsync(client, Unknown(), path: "");
            case "gateway.ambiguous_path":
                return await AskAsync(client, Unknown(), path: "/a/../b");
            case "gateway.signature_malformed":
                return await AskAsync(client, new AccessKeyPair("A,K", "unknown"));
            case "gateway.signature_out_of_time":
                return await AskAsync(client, Unknown(), signedAt: DateTimeOffset.UnixEpoch);
            case "gateway.body_differs":
                return await AskAsync(client, Unknown(), headers: ("x-sdk-content-sha256", "unknown"));
            case "gateway.signature_incorrect":
                return await AskAsync(client, Unknown());
            case "gateway.too_many_failures":
                await using (var strict = await OwnRoma.StartAsync("--Roma:Identity:MaxFailuresPerMinute=1"))
                {
                    using var other = RomaClient.InNewInstance(strict.Process);
                    var wrong = Unknown();
                    await AskAsync(other, wrong);
                    return await AskAsync(other, wrong);
                }

            case "token.not_found":
                return await client.DeleteAsync($"/v2/project-1/tokens/{AnId}");
            case "access_key.not_found":
                return await client.DeleteAsync($"/v2/project-1/access-keys/{AnId}");
            case "credential.name_reserved":
                return await (await client.AsAsync(shared.Process, "adam", "admin"))
                    .PostAsync("/v2/project-1/tokens", """{"user_name":"operator","role":"reader"}""");
            case "caller.too_many_failures":
                return await FailTwiceAsync();

            case "caller.not_permitted":
                return await (await client.AsAsync(shared.Process, "mia", "member")).GetAsync("/v2/project-2/instances/i/apps");
            case "url.unknown":
                return await client.GetAsync("/nowhere");
            case "method.not_allowed":
                return await client.PostAsync($"apps/{AnId}/secret", "{}");
            case "app.not_permitted":
                return await (await client.AsAsync(shared.Process, "rita", "reader")).ResetSecretAsync(AnId);
            case "request.invalid":
                return await client.ResetSecretAsync(AnId, """{"secret":"short"}""");
            case "body.too_large":
                return await client.ResetSecretAsync(AnId, $$"""{"secret":"{{new string('s', 65_536)}}"}""");
            case "body.encoded":
                using (var request = new HttpRequestMessage(HttpMethod.Put, $"{client.Base}/apps/{AnId}/secret"))
                {
                    request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
                    request.Content.Headers.ContentEncoding.Add("gzip");
                    return await client.SendAsync(request);
                }

            case "body.not_json":
                return await client.SendAsync(
                    HttpMethod.Put, $"apps/{AnId}/secret", "secret=abcdefgh"u8.ToArray(), "application/x-www-form-urlencoded");
            case "headers.too_large":
                using (var request = new HttpRequestMessage(HttpMethod.Get, $"{client.Base}/apps"))
                {
                    request.Headers.TryAddWithoutValidation("X-Filler", new string('f', 131_072));
                    return await client.SendAsync(request);
                }

            case "body.missing":
                return await client.PostAsync("apps", null);
            case "app.not_found":
                return await client.GetAsync($"apps/{AnId}");
            case "app.no_match":
                return await client.GetAsync("validate-apps?name=nobody");
            case "app.name_taken":
                await client.CreateAppAsync("orders");
                return await client.PostAsync("apps", """{"name":"orders"}""");
            case "app.key_taken":
                await client.PostAsync("apps", """{"name":"one","key":"the-key"}""");
                return await client.PostAsync("apps", """{"name":"two","key":"the-key"}""");
            case "store.unavailable":
                return await ResetWithoutStoreAsync();
            case "identity.unavailable":
                return await ListWithoutKeystoneAsync();
            case "internal.fault":
                var id = await client.CreateAppAsync();
                shared.Process.SpoilSecret(id);
                return await client.GetAsync($"apps/{id}/secret");
            default:
                throw new InvalidOperationException(
                    $"No test meets {name}: add a case to ErrorCatalogTests.");
        }
    }

    private RomaClient WithToken(string? token) => RomaClient.InNewInstance(shared.Process, token: token);

    private static AccessKeyPair Unknown() => new(RandomNumberGenerator.GetHexString(16), "unknown");

    private async Task<Reply> SendSignedAsync(AccessKeyPair pair, DateTimeOffset? signedAt = null, params (string Name, string Value)[] headers)
    {
        using var client = WithToken(null);
        using var request = pair.Request(shared.Process, HttpMethod.Get, $"{client.Base}/apps", headers: headers, signedAt: signedAt);
        return await client.SendAsync(request);
    }

    private static async Task<Reply> ReplayAsync()
    {
        await using var roma = await OwnRoma.StartAsync("--Roma:Signing:RejectReplays=true");
        var (pair, _) = await AccessKeyPair.CreateAsync(roma.Process);
        using var client = RomaClient.InNewInstance(roma.Process, token: null);
        using var request = pair.Request(roma.Process, HttpMethod.Get, $"{client.Base}/apps", signedAt: WallClock.Now.AddMinutes(-1));
        return await client.SendAsync(request);
    }

    /// <summary>Asks as a gateway does, about a GET of <paramref name="path"/>.</summary>
    private static async Task<Reply> AskAsync(
        RomaClient client, AccessKeyPair pair, string path = "/a", string token = RomaProcess.AdminToken, DateTimeOffset? signedAt = null,
        params (string Name, string Value)[] headers)
    {
        using var signed = pair.Request(new Uri("http://roma"), HttpMethod.Get, "/a", headers: headers, signedAt: signedAt);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{client.Base}/verify/forward-auth");
        foreach (var (name, lines) in signed.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, lines);
        }

        request.Headers.Add("X-Roma-Token", token);
        request.Headers.Add("X-Forwarded-Method", "GET");
        request.Headers.Add("X-Forwarded-Host", "roma");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Uri", path);
        return await client.SendAsync(request);
    }

    private static async Task<Reply> FailTwiceAsync()
    {
        await using var roma = await OwnRoma.StartAsync("--Roma:Identity:MaxFailuresPerMinute=1");
        using var client = RomaClient.InNewInstance(roma.Process, token: "unknown");
        Assert.Equal(403, (await client.GetAsync("apps")).Status);
        return await client.GetAsync("apps");
    }

    // Port 0 is nobody's: each connection to it is refused.
    private static async Task<Reply> ListWithoutKeystoneAsync()
    {
        var start = new RomaStart(RomaProcess.NewDataDirectory())
        {
            Arguments =
            [
                "--Roma:Identity:Provider=Keystone", "--Roma:Identity:Keystone:Url=http://127.0.0.1:0/v3",
                "--Roma:Identity:Keystone:UserName=roma", "--Roma:Identity:Keystone:Password=unused",
            ],
        };
        await using var roma = await OwnRoma.StartAsync(start.WithBootstrapToken(null));
        using var client = RomaClient.InNewInstance(roma.Process, token: "any");
        var reply = await client.GetAsync("apps");
        Assert.True(reply.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        return reply;
    }

    private static async Task<Reply> ResetWithoutStoreAsync()
    {
        await using var roma = await OwnRoma.StartAsync();
        using var client = RomaClient.InNewInstance(roma.Process);
        var id = await client.CreateAppAsync();
        StoreFile.Execute(roma.Process.DatabaseFile, "ALTER TABLE apps RENAME TO aside");
        var reply = await client.ResetSecretAsync(id);
        Assert.True(reply.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        return reply;
    }
}
