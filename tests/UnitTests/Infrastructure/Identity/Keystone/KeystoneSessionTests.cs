using System.Net;

namespace Roma.UnitTests.Infrastructure.Identity.Keystone;

public sealed class KeystoneSessionTests : IAsyncLifetime
{
    private readonly KeystoneRig rig = new(settings => settings.CacheTime = TimeSpan.Zero);

    private FakeKeystone Keystone => rig.Keystone;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Logs_in_when_the_first_token_comes_and_not_again()
    {
        Assert.Equal(0, Keystone.LogIns);

        await rig.VerifyAsync();
        await rig.VerifyAsync("gAAAA-other");

        Assert.Equal((1, 2), (Keystone.LogIns, Keystone.Questions));
    }

    [Fact]
    public async Task Logs_in_once_for_all_who_come_at_once()
    {
        var held = new TaskCompletionSource();
        Keystone.Before = (asked, _) => asked.IsLogIn ? held.Task : Task.CompletedTask;
        var lookUps = Enumerable.Range(0, 20).Select(n => rig.VerifyAsync($"gAAAA-{n}")).ToList();
        await Keystone.ArrivalAsync();

        held.SetResult();
        await Task.WhenAll(lookUps);

        Assert.Equal((1, 20), (Keystone.LogIns, Keystone.Questions));
    }

    [Fact]
    public async Task Renews_a_token_of_its_own_that_Keystone_no_longer_takes()
    {
        await rig.VerifyAsync();
        Keystone.OwnTokens.Clear();

        Assert.NotNull(await rig.VerifyAsync());

        Assert.Equal(["gAAAA-own-1", "gAAAA-own-1", "gAAAA-own-2"], Keystone.Requests.Where(asked => !asked.IsLogIn).Select(asked => asked.Own));
    }

    [Fact]
    public async Task Renews_it_once_for_all_who_find_out_at_once()
    {
        const int Callers = 20;
        await rig.VerifyAsync();
        Keystone.OwnTokens.Clear();
        using var together = new CountdownEvent(Callers);
        var all = new TaskCompletionSource();
        Keystone.Before = (asked, _) =>
        {
            if (!asked.IsLogIn && asked.Own == "gAAAA-own-1" && together.Signal())
            {
                all.SetResult();
            }

            return asked.Own == "gAAAA-own-1" ? all.Task : Task.CompletedTask;
        };

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(n => rig.VerifyAsync($"gAAAA-{n}")));

        Assert.Equal((2, 1 + (2 * Callers)), (Keystone.LogIns, Keystone.Questions));
    }

    [Fact]
    public async Task Takes_a_second_401_for_an_outage()
    {
        Keystone.Instead = asked => asked.IsLogIn ? null : FakeKeystone.Error(HttpStatusCode.Unauthorized, "no");

        Assert.Contains("(401)", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
        Assert.Equal((2, 2), (Keystone.LogIns, Keystone.Questions));
    }

    [Fact]
    public async Task Takes_a_refused_log_in_for_an_outage_and_asks_for_none_for_five_seconds()
    {
        Keystone.Instead = asked => asked.IsLogIn ? FakeKeystone.Error(HttpStatusCode.Unauthorized, "no") : null;

        Assert.Contains("check UserName, Password", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
        await rig.IsUnavailableAsync("gAAAA-other");
        rig.Clock.Advance(TimeSpan.FromSeconds(4.9));
        await rig.IsUnavailableAsync();
        Assert.Equal((1, 0), (Keystone.LogIns, Keystone.Questions));

        rig.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Keystone.Instead = _ => null;
        Assert.NotNull(await rig.VerifyAsync());
    }

    [Fact]
    public async Task Tries_again_at_once_after_a_log_in_that_failed_otherwise()
    {
        Keystone.Instead = asked => asked.IsLogIn ? FakeKeystone.Reply(HttpStatusCode.NotFound) : null;
        await rig.IsUnavailableAsync();
        Keystone.Instead = _ => null;

        Assert.NotNull(await rig.VerifyAsync());
    }

    [Fact]
    public async Task Does_not_wait_for_a_log_in_for_ever()
    {
        Keystone.Before = (_, cancelled) => new TaskCompletionSource().Task.WaitAsync(cancelled);
        var lookUp = rig.VerifyAsync();
        await Keystone.ArrivalAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(2.25));
        await Keystone.ArrivalAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(2.25));
        await Keystone.ArrivalAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(0.5));

        await Assert.ThrowsAsync<IdentityUnavailableException>(() => lookUp);
        Assert.Equal(3, Keystone.LogIns);
    }
}
