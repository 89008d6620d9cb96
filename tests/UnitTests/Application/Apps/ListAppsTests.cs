using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Pipeline;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Apps;

public sealed class ListAppsTests : IDisposable
{
    private readonly UseCases roma = new();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Shows_a_page_and_how_many_there_are_in_all()
    {
        var ids = Enumerable.Range(0, 5).Select(number => roma.PutApp($"app-{number}")).ToList();
        roma.PutApp("elsewhere", scope: UseCases.Home with { InstanceId = "i-2" });

        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Offset = 1, Limit = 2 });

        Assert.Equal(5, result.Value.Total);
        Assert.Equal(ids[1..3], result.Value.Apps.Select(app => app.App.Id));
        Assert.All(result.Value.Apps, app => Assert.True(app.Owner));
    }

    [Fact]
    public async Task Asks_for_the_first_ten_where_nothing_is_given()
    {
        await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Name = "", Key = "", UserName = "", AuthRole = "" });

        Assert.Equal((new AppFilter(null, null, null, null, null, null), 0, 10), roma.Store.Listed);
    }

    [Fact]
    public async Task Asks_for_each_condition_that_is_given()
    {
        await roma.SendAsync(new ListAppsQuery(UseCases.Home)
        {
            Offset = 10_000,
            Limit = 500,
            Name = "\uF900",
            Key = "k",
            Favorite = true,
            Owner = true,
            UserName = "alice",
            AuthRole = "admin",
        });

        Assert.Equal((new AppFilter("\u8C48", "k", true, "alice", UseCases.Alice.UserId, null), 10_000, 500), roma.Store.Listed);
    }

    [Theory]
    [InlineData(null, null, "mine theirs")]
    [InlineData(true, null, "mine")]
    [InlineData(false, null, "theirs")]
    [InlineData(null, "read", "mine theirs")]
    [InlineData(null, "modify", "mine theirs")]
    [InlineData(null, "admin", "mine")]
    [InlineData(true, "admin", "mine")]
    [InlineData(false, "admin", "")]
    public async Task Shows_a_member_the_apps_that_it_has_the_role_on(bool? owner, string? role, string expected) =>
        Assert.Equal(expected, await NamesAsync(UseCases.Alice, owner, role));

    [Theory]
    [InlineData(null, "admin", "mine theirs")]
    [InlineData(false, "admin", "mine theirs")]
    [InlineData(true, null, "")]
    public async Task Shows_an_administrator_all_apps(bool? owner, string? role, string expected) =>
        Assert.Equal(expected, await NamesAsync(UseCases.Administrator, owner, role));

    [Theory]
    [InlineData("read", "mine theirs")]
    [InlineData("access", "")]
    [InlineData("modify", "")]
    public async Task Shows_a_reader_apps_to_read_alone(string role, string expected) =>
        Assert.Equal(expected, await NamesAsync(UseCases.Reader, owner: null, role));

    [Theory]
    [InlineData(-1, 1, "offset")]
    [InlineData(10_001, 1, "offset")]
    [InlineData(0, 0, "limit")]
    [InlineData(0, 501, "limit")]
    public Task Refuses_a_page_beyond_the_limits(int offset, int limit, string parameter) =>
        roma.RefusesAsync(new ListAppsQuery(UseCases.Home) { Offset = offset, Limit = limit }, [parameter]);

    [Fact]
    public Task Says_all_that_is_wrong_at_once() =>
        roma.RefusesAsync(
            new ListAppsQuery(new Scope("p-1", ""))
            {
                Offset = -1,
                Limit = 0,
                Name = new string('n', 257),
                Key = new string('k', 201),
                UserName = new string('u', 65),
                AuthRole = "owner",
            },
            ["instance_id", "offset", "limit", "name", "key", "user_name", "auth_role"]);

    [Fact]
    public Task Refuses_NUL_which_no_name_has() =>
        roma.RefusesAsync(new ListAppsQuery(UseCases.Home) { Name = "a\0", Key = "\0", UserName = "\0" }, ["name", "key", "user_name"]);

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xFFFE)]
    public async Task Finds_none_by_a_name_that_no_app_can_have(int code)
    {
        roma.PutApp();

        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Name = "a" + (char)code });

        Assert.Equal((ResultStatus.Ok, 0), (result.Status, result.Value.Total));
    }

    [Fact]
    public Task Refuses_a_caller_without_the_permission() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListAppsQuery(UseCases.Home), UseCases.Verifier);

    [Fact]
    public Task Refuses_a_caller_of_another_project() =>
        roma.RefusesAsync(ResultStatus.Forbidden, PipelineErrors.NotPermitted, new ListAppsQuery(UseCases.Home), UseCases.Stranger);

    private async Task<string> NamesAsync(Caller caller, bool? owner, string? role)
    {
        roma.PutApp("mine");
        roma.PutApp("theirs", UseCases.Someone("bob", Role.Member));
        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Owner = owner, AuthRole = role }, caller);
        return string.Join(' ', result.Value.Apps.Select(app => app.App.Name));
    }
}
