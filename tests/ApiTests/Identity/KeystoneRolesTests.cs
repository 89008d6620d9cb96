namespace Roma.ApiTests.Identity;

/// <summary>What an operator makes of Keystone's roles.</summary>
public sealed class KeystoneRolesTests(SharedKeystone shared)
{
    private const string Roles = "--Roma:Identity:Keystone:Roles";

    [Fact]
    public async Task Lets_roles_do_what_they_are_mapped_to_and_no_other_anything()
    {
        await using var roma = await shared.StartRomaAsync(
            settings: [$"{Roles}:rotator=secrets:reset", $"{Roles}:auditor=apps:read secrets:read", $"{Roles}:developer=member"]);
        var keystone = (await shared.ServerAsync()).Client;
        var (project, developers) = await shared.ProjectWithTokenAsync("developer");
        using var developer = RomaClient.InNewInstance(roma.Process, project, developers);
        using var rotator = await ClientAsync("rotator");
        using var auditor = await ClientAsync("auditor");
        using var both = await ClientAsync("rotator", "auditor");
        using var admin = await ClientAsync("admin");
        var id = await developer.CreateAppAsync();

        Assert.Equal(200, (await rotator.ResetSecretAsync(id)).Status);
        (await rotator.GetAsync($"apps/{id}")).IsRefused("ROMA.00012001");
        var secret = await auditor.ShowSecretAsync(id);
        (await auditor.ResetSecretAsync(id)).IsRefused("ROMA.00012001");
        Assert.Equal(secret, await both.ShowSecretAsync(id));
        Assert.Equal(200, (await both.ResetSecretAsync(id)).Status);
        (await admin.GetAsync("apps")).IsRefused("ROMA.00001006");
        (await admin.ResetSecretAsync(id)).IsRefused("ROMA.00012001");

        async Task<RomaClient> ClientAsync(params IEnumerable<string> roles)
        {
            var token = await keystone.LogInAsync(await keystone.CreateUserAsync(project, roles), KeystoneClient.Project(project));
            return new RomaClient(roma.Process.CreateClient(token), project, developer.Instance);
        }
    }

    [Theory]
    [InlineData("rotator=secrets:everything")]
    [InlineData("rotator=")]
    public async Task Does_not_start_with_a_role_that_is_mapped_to_what_is_not_there(string mapping)
    {
        var start = await (await shared.ServerAsync()).RomaStartAsync(settings: [$"{Roles}:{mapping}", "--urls=http://127.0.0.1:0"]);

        var (exitCode, _, error) = await RomaProcess.RunAsync(start);
        Directory.Delete(start.DataDirectory, recursive: true);

        Assert.Equal(1, exitCode);
        Assert.Contains("Roma:Identity:Keystone:Roles:rotator", error, StringComparison.Ordinal);
    }
}
