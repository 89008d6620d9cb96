namespace Roma.UnitTests.Application.Apps;

public sealed class ValidateAppTests : IAsyncLifetime
{
    private readonly UseCases roma = new();
    private string id = "";

    internal static Sample Sample => Sample.Of(Permission.ReadApps, known => new ValidateAppQuery(known.Scope, "orders", Id: null, Key: null));

    public async ValueTask InitializeAsync()
    {
        await roma.OpenAsync();
        id = await roma.PutAppAsync("\u8C48");
    }

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Theory]
    [InlineData("\u8C48", false, null)]
    [InlineData("\uF900", false, null)]
    [InlineData(null, true, null)]
    [InlineData(null, false, "\u8C48-key")]
    [InlineData("\u8C48", true, "\u8C48-key")]
    public async Task Finds_the_app_that_has_each_of_what_is_given(string? name, bool byId, string? key)
    {
        var result = await roma.SendAsync(new ValidateAppQuery(UseCases.Home, name, byId ? id : null, key));

        Assert.Equal((ResultStatus.Ok, id), (result.Status, result.Value.Id));
    }

    [Theory]
    [InlineData("\u8C48\u8C48", null)]
    [InlineData("\u8C48", "other-key")]
    [InlineData(null, "\u8C48-KEY")]
    [InlineData("a/b", null)]
    public Task Finds_none_that_has_less(string? name, string? key) =>
        roma.RefusesAsync(ResultStatus.NotFound, AppErrors.NoMatch, new ValidateAppQuery(UseCases.Home, name, Id: null, key));

    [Theory]
    [InlineData("p-1", "i-2")]
    [InlineData("p-2", "i-1")]
    public Task Finds_none_of_another_instance(string project, string instance) => roma.RefusesAsync(
        ResultStatus.NotFound, AppErrors.NoMatch, new ValidateAppQuery(new Scope(project, instance), Name: null, id, Key: null), UseCases.Root);

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xFFFE)]
    public Task Finds_none_by_a_name_that_no_app_can_have(int code) =>
        roma.RefusesAsync(ResultStatus.NotFound, AppErrors.NoMatch, new ValidateAppQuery(UseCases.Home, "a" + (char)code, Id: null, Key: null));

    [Fact]
    public Task Refuses_NUL_which_no_name_has() => roma.RefusesAsync(new ValidateAppQuery(UseCases.Home, "a\0", "\0", "\0"), ["name", "id", "key"]);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public Task Refuses_a_question_without_a_condition(string? nothing) =>
        roma.RefusesAsync(new ValidateAppQuery(UseCases.Home, nothing, nothing, nothing), ["name, id or key"]);

    [Fact]
    public Task Says_all_that_is_wrong_at_once() =>
        roma.RefusesAsync(
            new ValidateAppQuery(UseCases.Home, new string('n', 257), new string('i', 65), new string('k', 201)),
            ["name", "id", "key"]);
}
