namespace Roma.UnitTests.Application.Pipeline;

public sealed class ValidationBehaviorTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Says_all_that_is_wrong_at_once_under_the_names_of_the_contract()
    {
        var command = new CreateAppCommand(new Scope("", new string('i', 65)), "a/b", "\0", "-a", ProposedSecret.From("short"), Favorite: null);

        var result = await roma.SendAsync(command, UseCases.Root);

        Assert.Equal(ResultStatus.Invalid, result.Status);
        Assert.Equal(
            [
                ("project_id", Scope.IdRule), ("instance_id", Scope.IdRule), ("name", AppName.Rule), ("remark", Remark.Rule), ("key", AppKey.Rule),
                ("secret", Secret.Rule),
            ],
            result.ValidationErrors.Select(error => (error.Identifier, error.ErrorMessage)));
        Assert.Empty(result.Errors);
        Assert.Equal(0, roma.UnitsOfWork);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public async Task Counts_the_characters_of_an_id(int count, bool accepted)
    {
        var id = string.Concat(Enumerable.Repeat("\U0001F511", count));

        var result = await roma.SendAsync(new ShowAppQuery(new Scope(id, id), id), UseCases.Root);

        Assert.Equal(accepted ? ResultStatus.NotFound : ResultStatus.Invalid, result.Status);
        Assert.Equal(accepted ? [] : ["project_id", "instance_id", "app_id"], result.ValidationErrors.Select(error => error.Identifier));
    }

    [Fact]
    public async Task Lets_a_sound_request_through()
    {
        var result = await roma.SendAsync(new ShowAppQuery(UseCases.Home, await roma.PutAppAsync()));

        Assert.True(result.IsSuccess);
        Assert.Empty(result.ValidationErrors);
    }
}
