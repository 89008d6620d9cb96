using Roma.Application.Pipeline;

namespace Roma.UnitTests.Application.Pipeline;

public sealed class UnitOfWorkBehaviorTests : IAsyncLifetime
{
    private readonly UseCases roma = new();
    private string id = "";

    public async ValueTask InitializeAsync()
    {
        await roma.OpenAsync();
        id = await roma.PutAppAsync();
    }

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Builds_on_what_another_stored_meanwhile()
    {
        roma.Meanwhile = () => roma.ChangeAppAsync(id, app => app.ResetSecret(Secret.Create("the-other-secret"), roma.StampOf(UseCases.Reader)));

        var result = await roma.SendAsync(Reset());

        var stored = Assert.Single(await roma.AppsAsync());
        Assert.Equal((3, result.Value.Secret), (stored.App.SecretNumber, stored.Secret));
        Assert.Single(await roma.AuditAsync());
    }

    [Fact]
    public async Task Answers_a_conflict_when_what_is_staged_contradicts_the_store()
    {
        Assert.True(AccessToken.TryIssue("a-given-token-of-32-characters-0", out var token));
        var command = new CreateTokenCommand("p-1", "bob", "reader", ExpiresAt: null, token);
        Assert.True((await roma.SendAsync(command, UseCases.Administrator)).IsSuccess);

        await roma.RefusesAsync(ResultStatus.Conflict, PipelineErrors.ChangedMeanwhile, command, UseCases.Administrator);
    }

    [Fact]
    public async Task Answers_nothing_when_the_store_is_unavailable()
    {
        roma.Earlier = () => throw new StoreUnavailableException("x");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => roma.SendAsync(Reset()));
    }

    [Fact]
    public async Task Stores_nothing_for_a_credential_that_ended_just_before()
    {
        var credential = new Credential(isInStore: true);
        roma.Earlier = () =>
        {
            credential.Answer = Result.Forbidden("token.incorrect");
            return Task.CompletedTask;
        };
        var before = await roma.RowsAsync();

        var result = await roma.SendAsync(Reset(), credential: credential);

        Assert.Equal((ResultStatus.Forbidden, "token.incorrect"), (result.Status, Assert.Single(result.Errors)));
        Assert.Equal(before, await roma.RowsAsync());
        Assert.Equal(1, credential.Asked);
    }

    [Theory]
    [InlineData(true, 0, 1)]
    [InlineData(true, 20_000, 1)]
    [InlineData(false, 999, 0)]
    [InlineData(false, 1000, 1)]
    public async Task Asks_about_a_credential_in_the_unit_of_work_or_of_another_service_before_it_and_not_within_a_second(
        bool isInStore, int milliseconds, int asked)
    {
        var credential = new Credential(isInStore);
        var askedEarlier = 0;
        roma.Earlier = () => Task.FromResult(askedEarlier = credential.Asked);

        Assert.True((await roma.SendAsync(Reset(), credential: credential, after: TimeSpan.FromMilliseconds(milliseconds))).IsSuccess);

        Assert.Equal((asked, isInStore ? 0 : asked), (credential.Asked, askedEarlier));
    }

    [Fact]
    public async Task Decides_by_the_rights_that_another_service_knows_of_by_now()
    {
        var credential = new Credential(isInStore: false) { Answer = UseCases.Reader };

        var result = await roma.SendAsync(Reset(), credential: credential, after: TimeSpan.FromSeconds(20));

        Assert.Equal((ResultStatus.Forbidden, PipelineErrors.AppNotPermitted), (result.Status, Assert.Single(result.Errors)));
        Assert.Equal(0, roma.UnitsOfWork);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lets_handling_end_before_it_answers_and_answers_a_refusal_whatever_became_of_it(bool fails)
    {
        var verification = new TaskCompletionSource<string?>();
        var handling = new TaskCompletionSource<Result<AppSecretView>>();
        var behavior = new UnitOfWorkBehavior<ResetAppSecretCommand, AppSecretView>(new Direct(), new Refused(verification.Task), audit: null!);

        var answer = behavior.Handle(Reset(), TestContext.Current.CancellationToken, () => handling.Task);
        verification.SetResult("token.incorrect");
        Assert.False(answer.IsCompleted);
        _ = fails ? handling.TrySetException(new InvalidOperationException()) : handling.TrySetResult(Result.NotFound());

        Assert.Equal((ResultStatus.Forbidden, "token.incorrect"), ((await answer).Status, Assert.Single((await answer).Errors)));
    }

    private ResetAppSecretCommand Reset() => new(UseCases.Home, id, Secret: null);

    private sealed class Direct : IUnitOfWork
    {
        public Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken) => work();
    }

    private sealed class Refused(Task<string?> verification) : ICallerContext
    {
        public Caller Caller => UseCases.Alice;

        public string RequestId => UseCases.RequestId;

        public string? Address => null;

        public Stamp Stamp() => throw new NotSupportedException();

        public Task<string?> VerifyBeforeUnitOfWorkAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<string?> VerifyInUnitOfWorkAsync(CancellationToken cancellationToken) => verification;
    }

    private sealed class Credential(bool isInStore) : IPresentedCredential
    {
        public Result<Caller> Answer { get; set; } = UseCases.Alice;

        public int Asked { get; private set; }

        public bool IsInStore => isInStore;

        public Task<Result<Caller>> VerifyAgainAsync(CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(Answer);
        }
    }
}
