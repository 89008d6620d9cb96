using System.Net;
using Microsoft.Extensions.Logging;

namespace Roma.UnitTests.Infrastructure.Identity.Keystone;

public sealed class KeystoneCallerVerifierTests : IAsyncLifetime
{
    private readonly KeystoneRig rig = new();

    private FakeKeystone Keystone => rig.Keystone;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Says_whose_a_token_is() =>
        Assert.Equal(
            new Caller(FakeKeystone.AliceId, "alice", FakeKeystone.ProjectId, Roles.PermissionsOf(Role.Member)), await rig.VerifyAsync());

    [Fact]
    public void Does_not_know_the_tokens_that_Roma_issues() => Assert.False(rig.Get<ICallerVerifier>().IssuesTokens);

    [Fact]
    public async Task Takes_the_roles_together()
    {
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe("reader heat_stack_owner ADMIN");

        Assert.Equal(Roles.PermissionsOf(Role.Admin), (await rig.VerifyAsync())?.Permissions);
    }

    [Fact]
    public async Task Takes_a_name_of_255_characters()
    {
        var name = new string('\u5f20', 255);
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe(name: name);

        Assert.Equal(name, (await rig.VerifyAsync())?.UserName);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"roles":null}""")]
    [InlineData("""{"project":null}""")]
    [InlineData("""{"domain":{"id":"default","name":"Default"}}""")]
    [InlineData("""{"system":{"all":true}}""")]
    [InlineData("""{"project":{"id":"*","name":"all"}}""")]
    [InlineData("""{"project":{"id":"","name":"none"}}""")]
    [InlineData("""{"project":{"id":null}}""")]
    [InlineData("""{"project":{}}""")]
    [InlineData("""{"project":{"id":"p\n9"}}""")]
    [InlineData("""{"project":{"id":"p-23456789-123456789-123456789-123456789-123456789-123456789-12345"}}""")]
    public async Task Gives_nothing_to_a_token_without_a_project(string scope)
    {
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe("admin", scope);

        Assert.Equal(new Caller(FakeKeystone.AliceId, "alice", "", Permission.None), await rig.VerifyAsync());
    }

    [Theory]
    [InlineData("""{"project":{"id":"p-9"},"roles":[]}""")]
    [InlineData("""{"project":{"id":"p-9"},"roles":[null,{"id":"r","name":"service"}]}""")]
    [InlineData("""{"project":{"id":"p-9"},"roles":[{"id":"r"},{"name":null},{"name":""},{"name":"ad\u0000min"}]}""")]
    public async Task Gives_nothing_by_roles_that_are_not_there(string scope)
    {
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe("admin", scope);

        Assert.Equal(new Caller(FakeKeystone.AliceId, "alice", "p-9", Permission.None), await rig.VerifyAsync());
    }

    [Fact]
    public async Task Does_not_know_what_Keystone_does_not_know() => Assert.Null(await rig.VerifyAsync("gAAAA-unknown"));

    [Theory]
    [InlineData("caf\u00e9")]
    [InlineData("a b")]
    public async Task Does_not_ask_about_what_can_be_no_token(string token)
    {
        Assert.Null(await rig.VerifyAsync(token));
        Assert.Null(await rig.VerifyAsync(new string('t', AccessToken.MaxLength)));

        Assert.Empty(Keystone.Requests);
    }

    [Fact]
    public async Task Asks_once_a_minute_about_a_token()
    {
        await rig.VerifyAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(59.9));
        await rig.VerifyAsync();
        Assert.Equal(1, Keystone.Questions);

        rig.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(Keystone.Tokens.TryRemove(FakeKeystone.Alice, out _));
        Assert.Null(await rig.VerifyAsync());
        Assert.Equal(2, Keystone.Questions);
    }

    [Theory]
    [InlineData("""{"id":"u","name":""}""")]
    [InlineData("""{"id":"u","name":"alice\nroot"}""")]
    [InlineData("""{"id":"u","name":"a\tb"}""")]
    [InlineData("""{"id":"u","name":"a\u0085b"}""")]
    [InlineData("""{"id":"u","name":"a\u2028b"}""")]
    [InlineData("""{"id":"u","name":"a\u2029b"}""")]
    [InlineData("""{"id":"u","name":"a\ud800"}""")]
    [InlineData("""{"id":"u","name":null}""")]
    [InlineData("""{"id":"u"}""")]
    [InlineData("""{"id":"","name":"n"}""")]
    [InlineData("""{"id":"u\nv","name":"n"}""")]
    [InlineData("""{"id":null,"name":"n"}""")]
    [InlineData("""{"name":"n"}""")]
    public async Task Refuses_a_user_whom_it_cannot_name_and_finds_no_outage(string user)
    {
        Keystone.Tokens["gAAAA-odd"] =
            $$$"""{"token":{"user":{{{user}}},"expires_at":"2026-01-02T04:04:05Z","project":{"id":"p"},"roles":[{"name":"admin"}]}}""";

        Assert.Null(await rig.VerifyAsync("gAAAA-odd"));
        Assert.NotNull(await rig.VerifyAsync());
        Assert.Empty(Reports);
    }

    [Fact]
    public async Task Refuses_names_and_ids_of_more_than_255_characters()
    {
        var text = new string('n', 256);
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe(name: text);
        Keystone.Tokens["gAAAA-bob"] = FakeKeystone.Describe().Replace(FakeKeystone.AliceId, text, StringComparison.Ordinal);

        Assert.Null(await rig.VerifyAsync());
        Assert.Null(await rig.VerifyAsync("gAAAA-bob"));
        Assert.Empty(Reports);
    }

    [Fact]
    public async Task Asks_once_a_second_about_a_user_whom_it_cannot_name()
    {
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe(name: "");
        await rig.VerifyAsync();
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe();
        Assert.Null(await rig.VerifyAsync());
        Assert.Equal(1, Keystone.Questions);

        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("alice", (await rig.VerifyAsync())?.UserName);
    }

    [Fact]
    public async Task Says_that_Keystone_is_back_when_it_names_a_user_whom_nobody_can_name()
    {
        Keystone.Instead = _ => FakeKeystone.Reply(HttpStatusCode.BadRequest);
        await rig.IsUnavailableAsync();
        Keystone.Instead = _ => null;
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe(name: "");

        Assert.Null(await rig.VerifyAsync());

        Assert.Equal([17, 18], Reports.Select(line => line.Id));
    }

    [Fact]
    public async Task Trusts_no_token_past_its_end()
    {
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe(expires: "2026-01-02T03:04:10.000000Z");
        await rig.VerifyAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Keystone.Tokens.Clear();

        Assert.Null(await rig.VerifyAsync());
    }

    [Fact]
    public async Task Believes_Keystone_and_not_its_own_clock_that_a_token_is_not_over_yet()
    {
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe(expires: "2026-01-02T03:00:00.000000Z");

        Assert.NotNull(await rig.VerifyAsync());
        Assert.NotNull(await rig.VerifyAsync());
        Assert.Equal(2, Keystone.Questions);
    }

    [Fact]
    public async Task Asks_once_a_second_about_an_unknown_token()
    {
        await rig.VerifyAsync("gAAAA-bob");
        Keystone.Tokens["gAAAA-bob"] = FakeKeystone.Describe(name: "bob");
        Assert.Null(await rig.VerifyAsync("gAAAA-bob"));
        Assert.Equal(1, Keystone.Questions);

        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("bob", (await rig.VerifyAsync("gAAAA-bob"))?.UserName);
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(0, 3)]
    public async Task Asks_each_time_where_nothing_is_to_be_remembered(int seconds, int questions)
    {
        await using var other = new KeystoneRig(settings => settings.CacheTime = TimeSpan.FromSeconds(seconds));

        for (var n = 0; n < 3; n++)
        {
            await other.VerifyAsync();
        }

        Assert.Equal(questions, other.Keystone.Questions);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(0)]
    public async Task Asks_once_for_all_who_come_at_once(int seconds)
    {
        await using var other = new KeystoneRig(settings => settings.CacheTime = TimeSpan.FromSeconds(seconds));
        var held = new TaskCompletionSource();
        other.Keystone.Before = (asked, _) => asked.IsLogIn ? Task.CompletedTask : held.Task;
        var lookUps = Enumerable.Range(0, 50).Select(_ => other.VerifyAsync()).ToList();
        await other.Keystone.ArrivalAsync();
        await other.Keystone.ArrivalAsync();

        held.SetResult();

        Assert.All(await Task.WhenAll(lookUps), caller => Assert.Equal("alice", caller?.UserName));
        Assert.Equal(1, other.Keystone.Questions);
    }

    [Fact]
    public async Task Asks_once_a_minute_while_callers_keep_coming()
    {
        const int Minutes = 200;
        Keystone.Before = async (_, _) => await Task.Yield();
        Keystone.Tokens[FakeKeystone.Alice] = FakeKeystone.Describe(expires: "2099-01-02T04:04:05.000000Z");

        for (var minute = 0; minute < Minutes; minute++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
                async () =>
                {
                    for (var turn = 0; turn < 20; turn++)
                    {
                        Assert.NotNull(await rig.VerifyAsync());
                    }
                },
                TestContext.Current.CancellationToken)));
            rig.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(Minutes, Keystone.Questions);
    }

    [Fact]
    public async Task Fails_together_and_tries_again_with_the_next()
    {
        var held = new TaskCompletionSource();
        Keystone.Before = (asked, _) => asked.IsLogIn ? Task.CompletedTask : held.Task;
        Keystone.Instead = asked => asked.IsLogIn ? null : FakeKeystone.Reply(HttpStatusCode.BadRequest);
        var lookUps = Enumerable.Range(0, 5).Select(_ => rig.VerifyAsync()).ToList();
        held.SetResult();

        foreach (var lookUp in lookUps)
        {
            await Assert.ThrowsAsync<IdentityUnavailableException>(() => lookUp);
        }

        Keystone.Instead = _ => null;
        Assert.NotNull(await rig.VerifyAsync());
    }

    [Fact]
    public async Task Goes_on_for_the_others_when_who_asked_first_goes_away()
    {
        using var gone = new CancellationTokenSource();
        var held = new TaskCompletionSource();
        Keystone.Before = (_, cancelled) => held.Task.WaitAsync(cancelled);
        var first = rig.VerifyAsync(cancellationToken: gone.Token);
        var second = rig.VerifyAsync();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        held.SetResult();
        Assert.NotNull(await second);
        Assert.Equal((1, 1), (Keystone.LogIns, Keystone.Questions));
        Assert.Empty(Reports);
    }

    [Fact]
    public async Task Goes_on_with_whom_it_remembers_while_Keystone_is_away()
    {
        await rig.VerifyAsync();
        Keystone.Instead = _ => FakeKeystone.Reply(HttpStatusCode.ServiceUnavailable);

        await rig.IsUnavailableAsync("gAAAA-other");

        Assert.NotNull(await rig.VerifyAsync());
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.IsUnavailableAsync();
    }

    [Fact]
    public async Task Does_not_wait_for_an_answer_for_ever()
    {
        await rig.VerifyAsync("gAAAA-other");
        await Keystone.ArrivalAsync();
        await Keystone.ArrivalAsync();
        Keystone.Before = (_, cancelled) => new TaskCompletionSource().Task.WaitAsync(cancelled);
        var lookUp = rig.VerifyAsync();
        await Keystone.ArrivalAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(2.25));
        await Keystone.ArrivalAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(2.25));
        await Keystone.ArrivalAsync();
        Assert.False(lookUp.IsCompleted);
        rig.Clock.Advance(TimeSpan.FromSeconds(0.5));

        await Assert.ThrowsAsync<IdentityUnavailableException>(() => lookUp);
        Assert.Equal(4, Keystone.Questions);
        Assert.Contains("00:00:05", Assert.Single(Reports).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_once_that_Keystone_fails_and_once_that_it_is_back()
    {
        Keystone.Instead = _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "no");
        await rig.IsUnavailableAsync();
        await rig.IsUnavailableAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Keystone.Instead = _ => null;

        // Keystone says so even to those whom it tells nothing else.
        await rig.VerifyAsync("gAAAA-unknown");
        Assert.Single(Reports);
        await rig.VerifyAsync();
        await rig.VerifyAsync();

        Assert.Equal([(LogLevel.Error, 17), (LogLevel.Information, 18)], Reports.Select(line => (line.Level, line.Id)));
        Assert.Contains("ConnectionError", Reports[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_nothing_else_at_any_level_and_neither_token_nor_password()
    {
        await rig.VerifyAsync();
        await rig.VerifyAsync("gAAAA-unknown");
        Keystone.OwnTokens.Clear();
        await rig.VerifyAsync("gAAAA-another");
        Keystone.Instead = asked => FakeKeystone.Error(HttpStatusCode.InternalServerError, $"{asked.Subject} {asked.Own} {asked.Body}");
        var outage = await Assert.ThrowsAsync<IdentityUnavailableException>(() => rig.VerifyAsync("gAAAA-last"));

        Assert.Single(rig.Log.Lines);
        Assert.All(
            ["gAAAA", KeystoneRig.Password],
            secret => Assert.DoesNotContain(secret, $"{outage} {rig.Log.Lines[0]} {rig.Log.Lines[0].Exception}", StringComparison.Ordinal));
    }

    private IReadOnlyList<LogLine> Reports => [.. rig.Log.Lines];
}
