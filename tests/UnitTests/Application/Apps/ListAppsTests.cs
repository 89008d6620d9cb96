namespace Roma.UnitTests.Application.Apps;

public sealed class ListAppsTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    internal static Sample Sample => Sample.Of(Permission.ReadApps, known => new ListAppsQuery(known.Scope));

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Shows_a_page_and_how_many_there_are_in_all()
    {
        List<string> newestFirst = [];
        for (var number = 0; number < 5; number++)
        {
            newestFirst.Insert(0, await roma.PutAppAsync($"app-{number}"));
            roma.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await roma.PutAppAsync("elsewhere", scope: UseCases.Home with { InstanceId = "i-2" });

        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Offset = 1, Limit = 2 });

        Assert.Equal(5, result.Value.Total);
        Assert.Equal(newestFirst[1..3], result.Value.Apps.Select(app => app.App.Id));
        Assert.All(result.Value.Apps, app => Assert.True(app.Owner));
    }

    [Fact]
    public async Task Shows_the_first_ten_where_nothing_is_given()
    {
        for (var number = 0; number < 11; number++)
        {
            await roma.PutAppAsync($"app-{number}");
        }

        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Name = "", Key = "", UserName = "", AuthRole = "" });

        Assert.Equal((11, 10), (result.Value.Total, result.Value.Apps.Count));
    }

    [Theory]
    [InlineData("the-name", "the-name", null, null)]
    [InlineData("\u8C48", "\uF900", null, null)]
    [InlineData("the-name", null, "THE-NAME-K", null)]
    [InlineData("the-name", null, null, "carol")]
    public async Task Shows_those_alone_that_meet_the_condition(string met, string? name, string? key, string? user)
    {
        await roma.PutAppAsync(met, UseCases.Someone("carol", Role.Member));
        await roma.PutAppAsync("other");

        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Name = name, Key = key, UserName = user });

        Assert.Equal(met, Assert.Single(result.Value.Apps).App.Name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shows_favorites_or_others(bool favorite)
    {
        var ids = new[] { await roma.PutAppAsync("one", favorite: true), await roma.PutAppAsync("two") };

        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Favorite = favorite });

        Assert.Equal(ids[favorite ? 0 : 1], Assert.Single(result.Value.Apps).App.Id);
    }

    [Fact]
    public async Task Takes_the_widest_page() =>
        Assert.True((await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Offset = 10_000, Limit = 500 })).IsSuccess);

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
            new ListAppsQuery(UseCases.Home)
            {
                Offset = -1,
                Limit = 0,
                Name = new string('n', 257),
                Key = new string('k', 201),
                UserName = new string('u', 65),
                AuthRole = "owner",
            },
            ["offset", "limit", "name", "key", "user_name", "auth_role"]);

    [Fact]
    public Task Refuses_NUL_which_no_name_has() =>
        roma.RefusesAsync(new ListAppsQuery(UseCases.Home) { Name = "a\0", Key = "\0", UserName = "\0" }, ["name", "key", "user_name"]);

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xFFFE)]
    public async Task Finds_none_by_a_name_that_no_app_can_have(int code)
    {
        await roma.PutAppAsync();

        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Name = "a" + (char)code });

        Assert.Equal((ResultStatus.Ok, 0), (result.Status, result.Value.Total));
    }

    private async Task<string> NamesAsync(Caller caller, bool? owner, string? role)
    {
        await roma.PutAppAsync("mine");
        await roma.PutAppAsync("theirs", UseCases.Someone("bob", Role.Member));
        var result = await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Owner = owner, AuthRole = role }, caller);
        return string.Join(' ', result.Value.Apps.Select(app => app.App.Name).Order(StringComparer.Ordinal));
    }
}
