namespace Roma.ApiTests.Identity;

/// <summary>What an operator sees of a Roma behind Keystone.</summary>
public sealed class KeystoneOperationTests(SharedKeystone shared)
{
    [Fact]
    public async Task Begins_without_an_administrator()
    {
        await using var roma = await shared.StartRomaAsync();
        using var client = RomaClient.InNewInstance(roma.Process, token: RomaProcess.AdminToken);

        (await client.GetAsync("apps")).IsRefused("ROMA.00001002");
        Assert.Equal(0, await roma.Process.StopAsync());
        Assert.DoesNotContain("roma_", roma.Process.Output, StringComparison.Ordinal);
        Assert.Empty(StoreFile.Query<string>(roma.Process.DatabaseFile, "SELECT token_id FROM tokens"));
    }

    [Fact]
    public async Task Makes_no_token_and_says_who_does()
    {
        var start = await (await shared.ServerAsync()).RomaStartAsync(
            settings: ["token", "create", "--project", "project-1", "--user", "alice", "--role", "member"]);

        await RomaProcess.MakeStoreAsync(start.DataDirectory);
        var (exitCode, output, error) = await RomaProcess.RunAsync(start);
        Directory.Delete(start.DataDirectory, recursive: true);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("issued by the identity service", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issues_access_keys_over_HTTP_and_no_tokens()
    {
        const string Credential = """{"user_name":"alice","role":"member"}""";
        var (project, token) = await shared.ProjectWithTokenAsync("admin");
        var roma = await shared.RomaAsync();
        using var client = RomaClient.InNewInstance(roma, project, token);
        using var anonymous = RomaClient.InNewInstance(roma, project, token: null);

        (await client.PostAsync($"/v2/{project}/tokens", Credential)).IsRefused("ROMA.00014008");
        var key = await client.PostAsync($"/v2/{project}/access-keys", Credential);

        Assert.Equal(201, key.Status);
        using var request = new AccessKeyPair(key.Json.Text("access"), key.Json.Text("secret")).Request(roma, HttpMethod.Get, $"{anonymous.Base}/apps");
        Assert.Equal(200, (await anonymous.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Does_not_start_with_a_token_for_an_administrator()
    {
        var start = await (await shared.ServerAsync()).RomaStartAsync(settings: "--urls=http://127.0.0.1:0");

        var (exitCode, _, error) = await RomaProcess.RunAsync(start.WithBootstrapToken(RomaProcess.AdminToken));
        Directory.Delete(start.DataDirectory, recursive: true);

        Assert.Equal(1, exitCode);
        Assert.Contains("Roma:Identity:BootstrapToken", error, StringComparison.Ordinal);
        Assert.DoesNotContain(RomaProcess.AdminToken, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_neither_a_token_nor_its_password_whatever_happens()
    {
        const string Garbage = "garbage-that-a-caller-sent-as-a-token";
        const string Other = "more-of-what-a-caller-sent-as-a-token";
        var (project, token) = await shared.ProjectWithTokenAsync("member");
        var (_, late) = await shared.ProjectWithTokenAsync("member");
        var keystone = await shared.ServerAsync();
        await using var proxy = await CountingProxy.StartAsync(keystone.Address);
        // Kestrel's own category shows headers, so not all are told to talk.
        await using var roma = await shared.StartRomaAsync(
            proxy.Address, "--Logging:LogLevel:Roma=Trace", "--Logging:LogLevel:System.Net.Http=Trace", "--Logging:LogLevel:Polly=Trace");
        using var client = RomaClient.InNewInstance(roma.Process, project, token);
        using var stranger = RomaClient.InNewInstance(roma.Process, project, Garbage);
        using var lateComer = RomaClient.InNewInstance(roma.Process, project, late);

        Assert.Equal(200, (await client.ResetSecretAsync(await client.CreateAppAsync())).Status);
        var own = proxy.Asker!;
        (await stranger.GetAsync("apps")).IsRefused("ROMA.00001002");
        await keystone.Client.RevokeAsync(own);
        (await lateComer.GetAsync("apps")).IsRefused("ROMA.00001006");
        var renewed = proxy.Asker!;
        proxy.HangsUp = true;
        using var cutOff = RomaClient.InNewInstance(roma.Process, project, Other);
        (await cutOff.GetAsync("apps")).IsUnavailable();
        Assert.Equal(0, await roma.Process.StopAsync());

        Assert.NotEqual(own, renewed);
        Assert.Contains("ResetAppSecret", roma.Process.Output, StringComparison.Ordinal);
        string[] canaries = [token, late, Garbage, Other, own, renewed, (await keystone.Client.ServiceAsync()).User.Password];
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, roma.Process.Output, StringComparison.Ordinal));
    }
}
