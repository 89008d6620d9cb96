using Roma.Api.Http;

namespace Roma.UnitTests.Api.Http;

public sealed class FailureLimiterTests : IDisposable
{
    private readonly FailureLimiter limiter = new(maxPerMinute: 2);

    public void Dispose() => limiter.Dispose();

    [Fact]
    public void Has_a_client_wait_that_failed_too_often()
    {
        limiter.Fail("192.0.2.1");
        var before = limiter.WaitOf("192.0.2.1", "one");
        limiter.Fail("192.0.2.1");

        Assert.Null(before);
        Assert.InRange(limiter.WaitOf("192.0.2.1", "one") ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Null(limiter.WaitOf("192.0.2.2", "one"));
    }

    [Fact]
    public void Holds_up_nobody_who_was_right_lately_at_the_same_address()
    {
        limiter.Succeed("192.0.2.1", "right");
        limiter.Fail("192.0.2.1");
        limiter.Fail("192.0.2.1");

        Assert.Null(limiter.WaitOf("192.0.2.1", "right"));
        Assert.NotNull(limiter.WaitOf("192.0.2.1", "another"));
        limiter.Succeed("192.0.2.1", "another");
        Assert.Null(limiter.WaitOf("192.0.2.1", "another"));
    }

    [Fact]
    public void Holds_up_who_was_right_elsewhere()
    {
        limiter.Succeed("192.0.2.2", "right");
        limiter.Fail("192.0.2.1");
        limiter.Fail("192.0.2.1");

        Assert.NotNull(limiter.WaitOf("192.0.2.1", "right"));
    }

    [Fact]
    public void Takes_nothing_from_a_client_by_asking()
    {
        for (var asked = 0; asked < 10; asked++)
        {
            Assert.Null(limiter.WaitOf("192.0.2.1", "one"));
        }
    }
}
