using Microsoft.Extensions.Time.Testing;

namespace Roma.UnitTests.Application.Identity;

public sealed class CallerContextTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Stamps_with_the_caller_and_the_time()
    {
        var context = new CallerContext(clock);
        context.Enter(UseCases.Alice, "r-1");
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new Stamp(UseCases.Alice.UserId, "alice", new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero)), context.Stamp());
        Assert.Equal((UseCases.Alice, "r-1"), (context.Caller, context.RequestId));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Knows_the_address_of_a_client_that_has_one(string? address, string? known)
    {
        var context = new CallerContext(clock);
        context.Enter(UseCases.Alice, "r-1", address: address);

        Assert.Equal(known, context.Address);
    }

    [Fact]
    public void Answers_nothing_before_the_caller_is_known()
    {
        var context = new CallerContext(clock);

        Assert.Throws<InvalidOperationException>(() => context.Caller);
        Assert.Throws<InvalidOperationException>(context.Stamp);
    }

    [Fact]
    public void Is_told_once()
    {
        var context = new CallerContext(clock);
        context.Enter(UseCases.Alice, "r-1");

        Assert.Throws<InvalidOperationException>(() => context.Enter(UseCases.Administrator, "r-2"));
        Assert.Equal((UseCases.Alice, "r-1"), (context.Caller, context.RequestId));
    }
}
