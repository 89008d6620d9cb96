using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Apps;

public sealed class SeedAppsTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample =>
        Sample.Of(Permission.WriteApps, known => new SeedAppsCommand(known.Scope, First: 8, Count: 5)) with { Target = "app-0000008..app-0000012" };

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Creates_apps_by_their_numbers_each_with_a_key_and_a_secret_of_its_own()
    {
        var result = await roma.SendAsync(new SeedAppsCommand(UseCases.Home, First: 1, Count: 3));

        Assert.Equal((ResultStatus.Created, new SeededApps("app-0000001", "app-0000003")), (result.Status, result.Value));
        var apps = await roma.AppsAsync();
        Assert.Equal(["app-0000001", "app-0000002", "app-0000003"], apps.Select(stored => stored.App.Name.Value));
        Assert.Equal(["0001", "0002", "0003"], apps.Select(stored => stored.App.Key.Value[..4]));
        Assert.Equal(3, apps.Select(stored => stored.Secret.Reveal()).Distinct().Count());
        Assert.All(apps, stored => Assert.Equal((UseCases.Home, roma.StampOf(UseCases.Alice)), (stored.App.Scope, stored.App.Created)));
    }

    [Theory]
    [InlineData("..", "i-1", "project_id")]
    [InlineData("p-1 ", "i-1", "project_id")]
    [InlineData("p-1", ".", "instance_id")]
    [InlineData("p-1", "i/1", "instance_id")]
    public Task Refuses_ids_that_nobody_means(string project, string instance, string named) =>
        roma.RefusesAsync(
            new SeedAppsCommand(new Scope(project, instance), First: 1, Count: 3), [named], UseCases.Root);

    [Fact]
    public async Task Begins_only_where_there_is_no_app()
    {
        await roma.PutAppAsync("orders");

        await roma.RefusesAsync(ResultStatus.Conflict, AppErrors.InstanceNotEmpty, new SeedAppsCommand(UseCases.Home, First: 1, Count: 3));
    }

    [Fact]
    public async Task Goes_on_where_it_began()
    {
        await roma.SendAsync(new SeedAppsCommand(UseCases.Home, First: 1, Count: 2));

        var result = await roma.SendAsync(new SeedAppsCommand(UseCases.Home, First: 3, Count: 2));

        Assert.Equal(ResultStatus.Created, result.Status);
        Assert.Equal(4, (await roma.AppsAsync()).Count);
    }

    [Theory]
    [InlineData("p-1", "i-2")]
    [InlineData("p-2", "i-1")]
    public async Task Begins_beside_the_apps_of_another_instance(string project, string instance)
    {
        await roma.PutAppAsync("orders", scope: new Scope(project, instance));

        Assert.Equal(ResultStatus.Created, (await roma.SendAsync(new SeedAppsCommand(UseCases.Home, First: 1, Count: 1))).Status);
    }

    [Fact]
    public async Task Stores_none_of_them_where_another_app_took_a_name_meanwhile()
    {
        roma.Meanwhile = () => roma.PutAppAsync("app-0000012");

        var result = await roma.SendAsync(new SeedAppsCommand(UseCases.Home, First: 11, Count: 2));

        Assert.Equal((ResultStatus.Conflict, PipelineErrors.ChangedMeanwhile), (result.Status, Assert.Single(result.Errors)));
        Assert.Equal("app-0000012", Assert.Single(await roma.AppsAsync()).App.Name.Value);
        Assert.Empty(await roma.AuditAsync());
    }

    [Theory]
    [InlineData(0, 1, "first")]
    [InlineData(-1, 1, "first")]
    [InlineData(1, 0, "count")]
    [InlineData(1, SeedAppsCommand.MaxCount + 1, "count")]
    [InlineData(SeedNumber.Max, 2, "first and count")]
    public Task Refuses_numbers_that_there_are_not(int first, int count, string parameter) =>
        roma.RefusesAsync(new SeedAppsCommand(UseCases.Home, first, count), [parameter]);

    [Fact]
    public async Task Takes_the_very_last_number()
    {
        var result = await roma.SendAsync(new SeedAppsCommand(UseCases.Home, SeedNumber.Max, Count: 1));

        Assert.Equal("app-10000000", result.Value.LastName);
    }
}
