using Microsoft.Extensions.Time.Testing;
using Roma.Api.Gateways;

namespace Roma.UnitTests.Api.Gateways;

public sealed class KeyFailuresTests
{
    private const int MaxPerMinute = 3;

    private static readonly Scope Home = new("p", "i");

    private readonly FakeTimeProvider clock = new();
    private readonly KeyFailures failures;

    public KeyFailuresTests() => failures = new KeyFailures(MaxPerMinute, clock);

    [Fact]
    public void Limit_a_key_for_one_address_until_the_minute_is_over()
    {
        Fail(MaxPerMinute - 1);
        Assert.False(failures.IsLimited(Home, "key", "192.0.2.1", out _));
        clock.Advance(TimeSpan.FromSeconds(20));

        Fail(1);

        Assert.True(failures.IsLimited(Home, "key", "192.0.2.1", out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(40), retryAfter);
        Assert.False(failures.IsLimited(Home, "key", "192.0.2.2", out _));
        Assert.False(failures.IsLimited(Home, "other", "192.0.2.1", out _));
        Assert.False(failures.IsLimited(Home with { InstanceId = "j" }, "key", "192.0.2.1", out _));

        clock.Advance(TimeSpan.FromSeconds(40));
        Assert.False(failures.IsLimited(Home, "key", "192.0.2.1", out _));
    }

    [Fact]
    public void Begin_again_with_the_next_failure()
    {
        Fail(MaxPerMinute);
        clock.Advance(TimeSpan.FromMinutes(1));

        Fail(1);

        Assert.False(failures.IsLimited(Home, "key", "192.0.2.1", out _));
    }

    private void Fail(int times)
    {
        for (var time = 0; time < times; time++)
        {
            failures.Fail(Home, "key", "192.0.2.1");
        }
    }
}
