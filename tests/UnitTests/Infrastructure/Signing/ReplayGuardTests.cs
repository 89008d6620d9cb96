using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Roma.Infrastructure.Settings;
using Roma.Infrastructure.Signing;

namespace Roma.UnitTests.Infrastructure.Signing;

public sealed class ReplayGuardTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 5, 5, TimeSpan.Zero);

    private static readonly Guid Key = new(1, 0, 0, new byte[8]);
    private static readonly Guid Other = new(2, 0, 0, new byte[8]);

    private RealStore store = null!;

    public async ValueTask InitializeAsync()
    {
        store = await RealStore.OpenAsync();
        store.Clock.SetUtcNow(Start);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Admits_a_signature_once()
    {
        var (guard, signature) = (New(), NewSignature());

        Assert.True(await AdmitAsync(guard, Key, signature, Start));
        Assert.False(await AdmitAsync(guard, Key, signature, Start));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start));
    }

    [Fact]
    public async Task Admits_all_where_replays_are_not_rejected()
    {
        var (guard, signature) = (New(isOn: false), NewSignature());

        Assert.True(await AdmitAsync(guard, Key, signature, Start));
        Assert.True(await AdmitAsync(guard, Key, signature, Start));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start.AddMinutes(-1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(-15)]
    public async Task Remembers_for_as_long_as_the_signature_would_be_let_in(int minutesAhead)
    {
        store.Clock.Advance(TimeSpan.FromHours(1));
        var guard = New();
        store.Clock.Advance(TimeSpan.FromHours(1));
        var (signature, signedAt) = (NewSignature(), store.Clock.GetUtcNow().AddMinutes(minutesAhead));
        Assert.True(await AdmitAsync(guard, Key, signature, signedAt));

        store.Clock.Advance(signedAt.AddMinutes(15) - store.Clock.GetUtcNow());

        Assert.False(await AdmitAsync(guard, Key, signature, signedAt));
    }

    [Fact]
    public async Task Refuses_what_an_earlier_process_may_have_admitted()
    {
        var guard = New();

        Assert.False(await AdmitAsync(guard, Key, NewSignature(), Start.AddTicks(-1)));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start));
    }

    [Fact]
    public async Task Refuses_what_it_had_to_forget()
    {
        var guard = New(capacity: 2);
        var first = NewSignature();
        Assert.True(await AdmitAsync(guard, Key, first, Start));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start.AddMinutes(1)));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start.AddMinutes(1)));

        Assert.False(await AdmitAsync(guard, Key, first, Start));
        Assert.False(await AdmitAsync(guard, Other, NewSignature(), Start));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start.AddMinutes(2)));
    }

    [Fact]
    public async Task Makes_room_by_what_is_too_old()
    {
        var guard = New(capacity: 2);
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start));
        store.Clock.Advance(TimeSpan.FromMinutes(17));

        Assert.True(await AdmitAsync(guard, Key, NewSignature(), Start.AddMinutes(3)));
    }

    [Fact]
    public async Task Admits_one_of_many_at_once()
    {
        var (guard, signature) = (New(), NewSignature());

        var admitted = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => AdmitAsync(guard, Key, signature, Start), Token)));

        Assert.Single(admitted, true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(900)]
    [InlineData(-1)]
    public async Task Refuses_after_a_restart_what_an_earlier_process_admitted(int secondsAhead)
    {
        var first = New();
        store.Clock.Advance(TimeSpan.FromSeconds(10));
        var (signature, signedAt) = (NewSignature(), store.Clock.GetUtcNow().AddSeconds(secondsAhead));
        Assert.True(await AdmitAsync(first, Key, signature, signedAt));
        store.Clock.Advance(TimeSpan.FromMilliseconds(10));

        var second = New();
        await second.LoadAsync(Token);

        Assert.False(await AdmitAsync(second, Key, signature, signedAt));
        var later = store.Clock.GetUtcNow();
        Assert.True(await AdmitAsync(second, Key, NewSignature(), later));
    }

    [Fact]
    public async Task Refuses_what_another_process_admitted_that_runs_as_well()
    {
        var (one, other, signature) = (New(), New(), NewSignature());

        Assert.True(await AdmitAsync(one, Key, signature, Start.AddMinutes(1)));

        Assert.False(await AdmitAsync(other, Key, signature, Start.AddMinutes(1)));
    }

    [SqliteOnly]
    [Fact]
    public async Task Stores_no_signature_that_a_restart_refuses_by_its_date_and_none_for_longer_than_it_could_be_used()
    {
        var guard = New();
        store.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), store.Clock.GetUtcNow().AddSeconds(-1)));
        var none = await store.QueryAsync<string>("SELECT signature FROM used_signatures");
        foreach (var minutes in new[] { 0, 17, 17 })
        {
            store.Clock.Advance(TimeSpan.FromMinutes(minutes));
            Assert.True(await AdmitAsync(guard, Key, NewSignature(), store.Clock.GetUtcNow().AddMinutes(1)));
        }

        store.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await AdmitAsync(guard, Key, NewSignature(), store.Clock.GetUtcNow().AddMinutes(1)));

        Assert.Empty(none);
        Assert.Equal(3, (await store.QueryAsync<string>("SELECT signature FROM used_signatures")).Count);
    }

    [Fact]
    public async Task Deletes_what_cannot_be_used_any_more_once_a_minute()
    {
        await AdmitAsync(New(), Key, NewSignature(), Start.AddMinutes(1));
        var guard = New();
        await AddExpiredAsync();
        await AdmitAheadAsync();
        Assert.Equal(0, await ExpiredAsync());

        await AddExpiredAsync();
        store.Clock.Advance(TimeSpan.FromSeconds(59));
        await AdmitAheadAsync();
        Assert.Equal(1, await ExpiredAsync());

        store.Clock.Advance(TimeSpan.FromSeconds(1));
        await AdmitAheadAsync();
        Assert.Equal(0, await ExpiredAsync());

        async Task AdmitAheadAsync() => Assert.True(await AdmitAsync(guard, Key, NewSignature(), store.Clock.GetUtcNow().AddMinutes(1)));

        Task AddExpiredAsync() => store.ExecuteAsync("INSERT INTO used_signatures VALUES ('*', @at, 'k', 's')", new { at = LongAgo });
    }

    [PostgresOnly]
    [Fact]
    public async Task Admits_all_that_come_at_once_to_two_nodes_which_both_delete()
    {
        await using var node = RealStore.NodeOf(store);
        await node.OpenForServerAsync();
        node.Clock.SetUtcNow(Start);
        await store.ExecuteAsync(
            "INSERT INTO used_signatures SELECT '*', @at - n, 'k', md5(n::text) FROM generate_series(1, 20000) AS n", new { at = LongAgo });
        await store.ExecuteAsync("INSERT INTO used_signatures VALUES ('*', @at, 'k', 's')", new { at = Start.ToUnixTimeMilliseconds() });
        ReplayGuard[] guards = [New(), New(other: node)];

        var admitted = await Task.WhenAll(Enumerable.Range(0, 1000).Select(
            index => Task.Run(() => AdmitAsync(guards[index % 2], Key, NewSignature(), Start), Token)));

        Assert.All(admitted, Assert.True);
        Assert.Equal([1001L], await store.QueryAsync<long>("SELECT COUNT(*) FROM used_signatures"));
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task Locks_nobody_out_whose_clock_is_right_though_its_own_was_wrong_at_the_start(int days)
    {
        var clock = new WrongClock(store.Clock, TimeSpan.FromDays(days));
        var guard = New(clock: clock);
        store.Clock.Advance(TimeSpan.FromSeconds(10));
        clock.Error = TimeSpan.Zero;
        var signature = NewSignature();

        Assert.False(await AdmitAsync(guard, Key, signature, Start.AddSeconds(-1)));
        Assert.True(await AdmitAsync(guard, Key, signature, Start.AddSeconds(1)));
        Assert.False(await AdmitAsync(guard, Key, signature, Start.AddSeconds(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(365)]
    public async Task Refuses_what_was_dated_ahead_though_the_clock_was_ahead_at_the_restart_and_something_was_admitted_then(int days)
    {
        var (signature, signedAt) = (NewSignature(), Start.AddMinutes(5));
        Assert.True(await AdmitAsync(New(), Key, signature, signedAt));
        var clock = new WrongClock(store.Clock, TimeSpan.FromDays(days));
        var wrong = New(clock: clock);
        await wrong.LoadAsync(Token);
        Assert.True(await AdmitAsync(wrong, Other, NewSignature(), clock.GetUtcNow().AddMinutes(1)));
        store.Clock.Advance(TimeSpan.FromMinutes(6));
        clock.Error = TimeSpan.Zero;
        var restarted = New();
        await restarted.LoadAsync(Token);

        Assert.False(await AdmitAsync(wrong, Key, signature, signedAt));
        Assert.False(await AdmitAsync(restarted, Key, signature, signedAt));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] NewSignature() => RandomNumberGenerator.GetBytes(32);

    private static Task<bool> AdmitAsync(ReplayGuard guard, Guid key, byte[] signature, DateTimeOffset signedAt) =>
        guard.TryAdmitAsync(key, signature, signedAt, Token).AsTask();

    private static long LongAgo => Start.AddHours(-1).ToUnixTimeMilliseconds();

    private async Task<long> ExpiredAsync() =>
        Assert.Single(await store.QueryAsync<long>("SELECT COUNT(*) FROM used_signatures WHERE signature = 's'"));

    private ReplayGuard New(bool isOn = true, int capacity = 1000, TimeProvider? clock = null, RealStore? other = null) =>
        new(Options.Create(new RomaOptions { Signing = { RejectReplays = isOn } }), (other ?? store).Database, clock ?? (other ?? store).Clock)
        {
            Capacity = capacity,
        };
}
