using Microsoft.Extensions.Time.Testing;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

public sealed class PrimaryWatchTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly PrimaryWatch primary;
    private int beats;

    public PrimaryWatchTests() => primary = new PrimaryWatch(clock, () =>
    {
        beats++;
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(0, true)]
    [InlineData(999, true)]
    [InlineData(1000, false)]
    public void Trusts_a_server_for_less_than_a_second_from_when_its_commit_was_sent(int milliseconds, bool isTrusted)
    {
        var sentAt = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        primary.Confirm("a:1", sentAt);

        Assert.Equal(isTrusted, EnsureAsync("a:1").IsCompletedSuccessfully);
    }

    [Fact]
    public void Trusts_nobody_before_the_first_commit() => Assert.False(EnsureAsync(server: null).IsCompleted);

    [Fact]
    public async Task Lets_who_comes_too_early_wait_for_the_next_commit()
    {
        var waiting = EnsureAsync("a:1");
        Assert.False(waiting.IsCompleted);

        primary.Confirm("a:1", clock.GetTimestamp());

        await waiting;
    }

    [Fact]
    public async Task Lets_nobody_wait_longer_than_a_write_waits()
    {
        var waiting = EnsureAsync("a:1");

        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => waiting);
    }

    [Fact]
    public async Task Refuses_what_was_read_from_another_server()
    {
        primary.Confirm("b:1", clock.GetTimestamp());

        await Assert.ThrowsAsync<StoreUnavailableException>(() => EnsureAsync("a:1"));
        Assert.True(EnsureAsync("b:1").IsCompletedSuccessfully);
        Assert.True(EnsureAsync(server: null).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Refuses_it_once_the_other_is_known()
    {
        var waiting = EnsureAsync("a:1");

        primary.Confirm("b:1", clock.GetTimestamp());

        await Assert.ThrowsAsync<StoreUnavailableException>(() => waiting);
    }

    [Fact]
    public void Is_not_set_back_by_a_commit_that_was_sent_earlier_and_ends_later()
    {
        var early = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(2));
        primary.Confirm("a:1", clock.GetTimestamp());
        primary.Confirm("b:1", early);

        Assert.True(EnsureAsync("a:1").IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(499, 0)]
    [InlineData(500, 1)]
    [InlineData(999, 1)]
    public void Asks_for_a_commit_before_anybody_has_to_wait_for_one(int milliseconds, int expected)
    {
        primary.Confirm("a:1", clock.GetTimestamp());
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.True(EnsureAsync("a:1").IsCompletedSuccessfully);

        Assert.Equal(expected, beats);
    }

    [Fact]
    public void Asks_for_a_commit_when_somebody_has_to_wait_for_one()
    {
        Assert.False(EnsureAsync("a:1").IsCompleted);

        Assert.NotEqual(0, beats);
    }

    [Fact]
    public async Task Lets_go_who_does_not_want_to_wait_any_more()
    {
        using var stop = new CancellationTokenSource();
        var waiting = primary.EnsureAsync("a:1", stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Task EnsureAsync(string? server) => primary.EnsureAsync(server, CancellationToken.None).AsTask();
}
