using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure.Identity.Keystone;

namespace Roma.UnitTests.Infrastructure.Identity.Keystone;

public sealed class CallerCacheTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly WrongClock timeOfDay;
    private readonly CallerCache cache;

    public CallerCacheTests()
    {
        timeOfDay = new WrongClock(clock, TimeSpan.Zero);
        cache = new CallerCache(TimeSpan.FromMinutes(1), 10, timeOfDay);
    }

    private DateTimeOffset Later => clock.GetUtcNow().AddDays(1);

    public void Dispose() => cache.Dispose();

    [Fact]
    public void Knows_a_caller_for_its_time()
    {
        cache.Add("k", UseCases.Alice, Later);

        clock.Advance(TimeSpan.FromSeconds(59.999));
        Assert.True(cache.TryGet("k", out var caller));
        Assert.Equal(UseCases.Alice, caller);
        clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(cache.TryGet("k", out _));
    }

    [Fact]
    public void Knows_a_caller_no_longer_than_its_token_lasts()
    {
        cache.Add("k", UseCases.Alice, clock.GetUtcNow().AddSeconds(10));

        clock.Advance(TimeSpan.FromSeconds(9.999));
        Assert.True(cache.TryGet("k", out _));
        clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(cache.TryGet("k", out _));
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public void Knows_nobody_longer_or_shorter_when_the_clock_is_set(int days)
    {
        cache.Add("k", UseCases.Alice, Later);
        cache.AddUnknown("u");
        timeOfDay.Error = TimeSpan.FromDays(days);

        clock.Advance(TimeSpan.FromSeconds(0.999));
        Assert.True(cache.TryGet("u", out _));
        clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(cache.TryGet("u", out _));
        clock.Advance(TimeSpan.FromSeconds(58.999));
        Assert.True(cache.TryGet("k", out _));
        clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(cache.TryGet("k", out _));
    }

    [Fact]
    public void Does_not_remember_what_is_over()
    {
        cache.Add("k", UseCases.Alice, clock.GetUtcNow());

        Assert.False(cache.TryGet("k", out _));
    }

    [Fact]
    public void Knows_for_a_second_that_a_token_is_unknown()
    {
        cache.AddUnknown("k");

        clock.Advance(TimeSpan.FromSeconds(0.999));
        Assert.True(cache.TryGet("k", out var caller));
        Assert.Null(caller);
        clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(cache.TryGet("k", out _));
    }

    [Fact]
    public void Holds_no_more_than_it_may()
    {
        for (var n = 0; n < 1000; n++)
        {
            cache.Add($"k{n}", UseCases.Alice, Later);
            Assert.InRange(cache.Count, 1, 10);
        }
    }

    [Fact]
    public void Keeps_its_callers_however_many_unknown_tokens_come()
    {
        cache.Add("k", UseCases.Alice, Later);

        for (var n = 0; n < 10_000; n++)
        {
            cache.AddUnknown($"u{n}");
        }

        Assert.True(cache.TryGet("k", out var caller));
        Assert.Equal(UseCases.Alice, caller);
    }

    [Fact]
    public void Remembers_nothing_without_a_time()
    {
        using var none = new CallerCache(TimeSpan.Zero, 10, clock);

        none.Add("k", UseCases.Alice, Later);
        none.AddUnknown("u");

        Assert.False(none.TryGet("k", out _) || none.TryGet("u", out _));
    }
}
