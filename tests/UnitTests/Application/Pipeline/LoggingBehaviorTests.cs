using Microsoft.Extensions.Logging;

namespace Roma.UnitTests.Application.Pipeline;

public sealed class LoggingBehaviorTests : IAsyncLifetime
{
    private readonly UseCases roma = new();

    private IReadOnlyList<LogLine> Lines => [.. roma.Log.Lines.Where(line => line.Values.ContainsKey("UseCase"))];

    public async ValueTask InitializeAsync() => await roma.OpenAsync();

    public ValueTask DisposeAsync() => roma.DisposeAsync();

    [Fact]
    public async Task Names_the_use_case_its_outcome_and_the_caller()
    {
        await roma.SendAsync(new ShowAppQuery(UseCases.Home, await roma.PutAppAsync()));

        var line = Assert.Single(Lines);
        Assert.Equal(LogLevel.Debug, line.Level);
        Assert.Equal(("ShowApp", "Ok", UseCases.Alice.UserId, UseCases.RequestId), Say(line));
    }

    [Theory]
    [InlineData(Role.Verifier, "other", "Forbidden")]
    [InlineData(Role.Member, "other", "NotFound")]
    [InlineData(Role.Member, "", "Invalid")]
    public async Task Tells_an_operator_of_refusals(Role role, string id, string outcome)
    {
        var caller = UseCases.Someone("bob", role);

        await roma.SendAsync(new ResetAppSecretCommand(UseCases.Home, id, Secret: null), caller);

        var line = Assert.Single(Lines);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Equal(("ResetAppSecret", outcome, caller.UserId, UseCases.RequestId), Say(line));
    }

    [Fact]
    public async Task Measures_how_long_it_took()
    {
        var id = await roma.PutAppAsync();
        roma.Earlier = () =>
        {
            roma.Clock.Advance(TimeSpan.FromMilliseconds(250));
            return Task.CompletedTask;
        };

        await roma.SendAsync(new ResetAppSecretCommand(UseCases.Home, id, Secret: null));

        Assert.Equal("250", Assert.Single(Lines).Values["ElapsedMilliseconds"]);
    }

    [Fact]
    public async Task Never_tells_what_was_asked_or_answered()
    {
        var id = await roma.PutAppAsync("canary-name");
        await roma.SendAsync(
            new CreateAppCommand(UseCases.Home, "canary-other", "canary", "canary", ProposedSecret.From("canary-secret"), Favorite: null));
        await roma.SendAsync(
            new CreateAppCommand(UseCases.Home, "canary/refused", "canary", "canary", ProposedSecret.From("canary secret"), Favorite: null));
        await roma.SendAsync(new ResetAppSecretCommand(UseCases.Home, id, ProposedSecret.From("canary-secret")));
        await roma.SendAsync(new ShowAppSecretQuery(UseCases.Home, id));
        await roma.SendAsync(new ListAppsQuery(UseCases.Home) { Name = "canary" });

        Assert.Equal(5, Lines.Count);
        Assert.All(roma.Log.Lines, line => Assert.DoesNotContain("canary", line.Text, StringComparison.OrdinalIgnoreCase));
        Assert.All(
            roma.Log.Lines,
            line => Assert.All(line.Values.Values, value => Assert.DoesNotContain("canary", value, StringComparison.OrdinalIgnoreCase)));
    }

    private static (string UseCase, string Outcome, string UserId, string RequestId) Say(LogLine line) =>
        (line.Values["UseCase"], line.Values["Outcome"], line.Values["UserId"], line.Values["RequestId"]);
}
