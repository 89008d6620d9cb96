using Ardalis.Result;
using Roma.Application.Apps;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Pipeline;

public sealed class UnitOfWorkBehaviorTests : IDisposable
{
    private readonly UseCases roma = new();
    private readonly string id;

    public UnitOfWorkBehaviorTests() => id = roma.PutApp();

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Commits_a_success_once()
    {
        var result = await roma.SendAsync(Reset());

        Assert.True(result.IsSuccess);
        Assert.Equal(["commit"], roma.Store.UnitsOfWork);
        Assert.Equal(0, roma.Store.Staged);
    }

    [Fact]
    public async Task Commits_no_refusal()
    {
        var result = await roma.SendAsync(Reset() with { AppId = "other" });

        Assert.Equal(ResultStatus.NotFound, result.Status);
        Assert.Empty(roma.Store.UnitsOfWork);
    }

    [Fact]
    public async Task Commits_no_query()
    {
        var result = await roma.SendAsync(new ShowAppSecretQuery(UseCases.Home, id));

        Assert.True(result.IsSuccess);
        Assert.Empty(roma.Store.UnitsOfWork);
    }

    [Fact]
    public async Task Builds_on_what_another_stored_just_before()
    {
        roma.Store.Earlier = ResetByAnother;
        var lookUps = roma.Store.LookUps;

        var result = await roma.SendAsync(Reset());

        var stored = Assert.Single(roma.Store.Apps);
        Assert.Equal(1, roma.Store.LookUps - lookUps);
        Assert.Equal((3, result.Value.Secret), (stored.App.SecretNumber, stored.Secret));
        Assert.Single(roma.Store.Audit);
    }

    [Fact]
    public async Task Answers_a_conflict_when_what_is_staged_contradicts_the_store()
    {
        roma.Store.Earlier = ResetByAnother;
        roma.Store.Contradicts = true;

        var result = await roma.SendAsync(Reset());

        Assert.Equal((ResultStatus.Conflict, PipelineErrors.ChangedMeanwhile), (result.Status, Assert.Single(result.Errors)));
        Assert.Equal("the-other-secret", Assert.Single(roma.Store.Apps).Secret.Reveal());
        Assert.Empty(roma.Store.Audit);
    }

    [Fact]
    public async Task Answers_what_the_handler_is_refused_for()
    {
        roma.Store.Earlier = roma.Store.RemoveAll;

        var result = await roma.SendAsync(Reset());

        Assert.Equal((ResultStatus.NotFound, AppErrors.NotFound), (result.Status, Assert.Single(result.Errors)));
        Assert.Equal(0, roma.Store.Staged);
    }

    [Fact]
    public async Task Answers_nothing_when_the_store_is_unavailable()
    {
        roma.Store.Earlier = () => throw new StoreUnavailableException();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => roma.SendAsync(Reset()));

        Assert.Equal("the-first-secret", Assert.Single(roma.Store.Apps).Secret.Reveal());
    }

    [Fact]
    public async Task Stores_nothing_for_a_credential_that_ended_just_before()
    {
        var credential = new Credential(isInStore: true);
        roma.Store.Earlier = () => credential.Answer = Result.Forbidden("token.incorrect");
        var lookUps = roma.Store.LookUps;

        var result = await roma.SendAsync(Reset(), credential: credential);

        Assert.Equal((ResultStatus.Forbidden, "token.incorrect"), (result.Status, Assert.Single(result.Errors)));
        Assert.Equal("the-first-secret", Assert.Single(roma.Store.Apps).Secret.Reveal());
        Assert.Equal((lookUps, 0, 1), (roma.Store.LookUps, roma.Store.Staged, credential.Asked));
        Assert.Empty(roma.Store.Audit);
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
        roma.Store.Earlier = () => askedEarlier = credential.Asked;

        Assert.True((await roma.SendAsync(Reset(), credential: credential, after: TimeSpan.FromMilliseconds(milliseconds))).IsSuccess);

        Assert.Equal((asked, isInStore ? 0 : asked), (credential.Asked, askedEarlier));
    }

    [Fact]
    public async Task Decides_by_the_rights_that_another_service_knows_of_by_now()
    {
        var credential = new Credential(isInStore: false) { Answer = UseCases.Reader };

        var result = await roma.SendAsync(Reset(), credential: credential, after: TimeSpan.FromSeconds(20));

        Assert.Equal((ResultStatus.Forbidden, PipelineErrors.AppNotPermitted), (result.Status, Assert.Single(result.Errors)));
        Assert.Empty(roma.Store.UnitsOfWork);
    }

    private ResetAppSecretCommand Reset() => new(UseCases.Home, id, Secret: null);

    private void ResetByAnother()
    {
        var app = Assert.Single(roma.Store.Apps).App;
        app.ResetSecret(Secret.Create("the-other-secret"), new Stamp("u-2", "bob", roma.Clock.GetUtcNow()));
        roma.Store.Put(app);
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
