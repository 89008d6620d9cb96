using Microsoft.Extensions.Time.Testing;
using Roma.Application.Signing;
using Roma.Infrastructure.Signing;

namespace Roma.UnitTests.Infrastructure.Signing;

public sealed class SignatureLockoutTests : IDisposable
{
    private const string Here = "192.0.2.1";
    private const string There = "192.0.2.2";

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly WrongClock timeOfDay;
    private readonly SignatureLockout lockout;

    public SignatureLockoutTests()
    {
        timeOfDay = new WrongClock(clock, TimeSpan.Zero);
        lockout = new SignatureLockout(timeOfDay);
    }

    public void Dispose() => lockout.Dispose();

    [Fact]
    public void Locks_with_the_fifth_failure_in_a_row()
    {
        Fail(4);
        var before = lockout.IsLocked("AK", Here);
        Fail(1);

        Assert.Equal((false, true), (before, lockout.IsLocked("AK", Here)));
    }

    [Fact]
    public void Locks_one_access_key_for_one_address_alone()
    {
        Fail(5);

        Assert.False(lockout.IsLocked("AK", There));
        Assert.False(lockout.IsLocked("AK2", Here));
        Assert.False(lockout.IsLocked("ak", Here));
    }

    [Fact]
    public void Counts_anew_after_a_success()
    {
        Fail(4);
        lockout.Clear("AK", Here);
        Fail(4);

        Assert.False(lockout.IsLocked("AK", Here));
    }

    [Fact]
    public void Lasts_for_five_minutes_and_then_takes_five_more()
    {
        Fail(5);
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        var last = lockout.IsLocked("AK", Here);
        clock.Advance(TimeSpan.FromTicks(1));
        var after = lockout.IsLocked("AK", Here);
        Fail(4);

        Assert.Equal((true, false, false), (last, after, lockout.IsLocked("AK", Here)));
        Fail(1);
        Assert.True(lockout.IsLocked("AK", Here));
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public void Lasts_no_longer_and_no_shorter_when_the_clock_is_set(int days)
    {
        Fail(5);
        timeOfDay.Error = TimeSpan.FromDays(days);
        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        var last = lockout.IsLocked("AK", Here);
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal((true, false), (last, lockout.IsLocked("AK", Here)));
    }

    [Fact]
    public void Counts_failures_however_slowly_they_come()
    {
        for (var failure = 0; failure < ISignatureLockout.MaxFailures; failure++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            Fail(1);
        }

        Assert.True(lockout.IsLocked("AK", Here));
    }

    [Fact]
    public void Counts_every_one_of_failures_at_once()
    {
        Parallel.For(0, 5, _ => Fail(1));

        Assert.True(lockout.IsLocked("AK", Here));
    }

    private void Fail(int times)
    {
        for (var failure = 0; failure < times; failure++)
        {
            lockout.Fail("AK", Here);
        }
    }
}
