using Microsoft.Extensions.Time.Testing;
using Roma.Api.Callers;

namespace Roma.UnitTests.Api.Callers;

public sealed class FailureLimiterTests : IDisposable
{
    private const string Here = "192.0.2.1";
    private const string There = "192.0.2.2";

    private readonly FakeTimeProvider clock = new();
    private readonly FailureLimiter limiter;

    public FailureLimiterTests() => limiter = new FailureLimiter(maxPerMinute: 2, clock);

    public void Dispose() => limiter.Dispose();

    [Fact]
    public async Task Has_a_client_wait_that_failed_too_often()
    {
        limiter.Fail(Here);
        var before = await WaitOfAsync(Here);
        limiter.Fail(Here);

        Assert.Null(before);
        Assert.InRange(await WaitOfAsync(Here) ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Null(await WaitOfAsync(There));
    }

    [Fact]
    public async Task Holds_up_nobody_who_was_right_lately_at_the_same_address()
    {
        limiter.Succeed(Here, "right");
        limiter.Fail(Here);
        limiter.Fail(Here);

        Assert.Null(await WaitOfAsync(Here, "right"));
        Assert.NotNull(await WaitOfAsync(Here, "another"));
        limiter.Succeed(Here, "another");
        Assert.Null(await WaitOfAsync(Here, "another"));
    }

    [Theory]
    [InlineData(9 * 60 + 59, true)]
    [InlineData(10 * 60, false)]
    public async Task Remembers_who_was_right_for_ten_minutes_since_the_last_time(int seconds, bool remembered)
    {
        limiter.Succeed(Here, "right");
        clock.Advance(TimeSpan.FromMinutes(9));
        limiter.Succeed(Here, "right");
        limiter.Fail(Here);
        limiter.Fail(Here);

        clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(remembered, await WaitOfAsync(Here, "right") is null);
        Assert.Equal(remembered, limiter.WaitOf(Here, "right") is null);
    }

    [Fact]
    public async Task Holds_up_who_was_right_elsewhere()
    {
        limiter.Succeed(There, "right");
        limiter.Fail(Here);
        limiter.Fail(Here);

        Assert.NotNull(await WaitOfAsync(Here, "right"));
    }

    [Fact]
    public async Task Takes_nothing_from_a_client_by_asking()
    {
        for (var asked = 0; asked < 10; asked++)
        {
            Assert.Null(await WaitOfAsync(Here));
        }
    }

    [Fact]
    public async Task Looks_at_sixteen_of_a_client_at_once_and_has_the_next_wait_their_turn()
    {
        List<Turn> turns = [];
        for (var entered = 0; entered < FailureLimiter.MaxAtOnce; entered++)
        {
            turns.Add(await EnterAsync(Here, $"{entered}"));
        }

        var next = EnterAsync(Here, "next").AsTask();
        using var elsewhere = await EnterAsync(There, "next");
        limiter.Succeed(Here, "right");
        using var right = await EnterAsync(Here, "right");
        var hadToWait = !next.IsCompleted;
        limiter.Fail(Here);
        limiter.Fail(Here);
        turns.ForEach(turn => turn.Dispose());

        Assert.True(hadToWait);
        Assert.All(turns.Append(elsewhere).Append(right), turn => Assert.Null(turn.Wait));
        using var last = await next;
        Assert.NotNull(last.Wait);
    }

    [Fact]
    public async Task Has_nobody_wait_for_a_turn_longer_than_a_second()
    {
        List<Turn> turns = [];
        for (var entered = 0; entered < FailureLimiter.MaxAtOnce; entered++)
        {
            turns.Add(await EnterAsync(Here, $"{entered}"));
        }

        var late = EnterAsync(Here, "late").AsTask();
        clock.Advance(TimeSpan.FromMilliseconds(999));
        var hasToWait = !late.IsCompleted;
        clock.Advance(TimeSpan.FromMilliseconds(1));

        using var refused = await late;
        Assert.True(hasToWait);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Wait);
        turns.ForEach(turn => turn.Dispose());
        Assert.Null(await WaitOfAsync(Here));
    }

    [Fact]
    public void Says_before_a_turn_is_taken_who_has_to_wait()
    {
        limiter.Succeed(Here, "right");
        limiter.Fail(Here);
        var before = limiter.WaitOf(Here, "one");
        limiter.Fail(Here);

        Assert.Null(before);
        Assert.NotNull(limiter.WaitOf(Here, "one"));
        Assert.Null(limiter.WaitOf(Here, "right"));
        Assert.Null(limiter.WaitOf(There, "one"));
    }

    [Fact]
    public async Task Gives_its_turn_to_nobody_who_went_away()
    {
        using var gone = new CancellationTokenSource();
        var turns = await Task.WhenAll(Enumerable.Range(0, FailureLimiter.MaxAtOnce).Select(entered => EnterAsync(Here, $"{entered}").AsTask()));
        var waiting = limiter.EnterAsync(Here, "gone", gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Array.ForEach(turns, turn => turn.Dispose());
        Assert.Null(await WaitOfAsync(Here));
    }

    private async Task<TimeSpan?> WaitOfAsync(string address, string credential = "one")
    {
        using var turn = await EnterAsync(address, credential);
        return turn.Wait;
    }

    private ValueTask<Turn> EnterAsync(string address, string credential) =>
        limiter.EnterAsync(address, credential, TestContext.Current.CancellationToken);
}
