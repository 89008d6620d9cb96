using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure;
using Roma.Infrastructure.Signing;

namespace Roma.UnitTests.Infrastructure.Signing;

public sealed class ReplayGuardTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Start);

    [Fact]
    public void Admits_a_signature_once()
    {
        var (guard, signature) = (New(), NewSignature());

        Assert.True(guard.TryAdmit(signature, Start));
        Assert.False(guard.TryAdmit(signature, Start));
        Assert.True(guard.TryAdmit(NewSignature(), Start));
    }

    [Fact]
    public void Admits_all_where_replays_are_not_rejected()
    {
        var (guard, signature) = (New(isOn: false), NewSignature());

        Assert.True(guard.TryAdmit(signature, Start));
        Assert.True(guard.TryAdmit(signature, Start));
        Assert.True(guard.TryAdmit(NewSignature(), Start.AddMinutes(-1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(-15)]
    public void Remembers_for_as_long_as_the_signature_would_be_let_in(int minutesAhead)
    {
        clock.Advance(TimeSpan.FromHours(1));
        var guard = New();
        clock.Advance(TimeSpan.FromHours(1));
        var (signature, signedAt) = (NewSignature(), clock.GetUtcNow().AddMinutes(minutesAhead));
        Assert.True(guard.TryAdmit(signature, signedAt));

        clock.Advance(signedAt.AddMinutes(15) - clock.GetUtcNow());

        Assert.False(guard.TryAdmit(signature, signedAt));
    }

    [Fact]
    public void Refuses_what_an_earlier_process_may_have_admitted()
    {
        var guard = New();

        Assert.False(guard.TryAdmit(NewSignature(), Start.AddTicks(-1)));
        Assert.True(guard.TryAdmit(NewSignature(), Start));
    }

    [Fact]
    public void Refuses_what_it_had_to_forget()
    {
        var guard = New(capacity: 2);
        var first = NewSignature();
        Assert.True(guard.TryAdmit(first, Start));
        Assert.True(guard.TryAdmit(NewSignature(), Start.AddMinutes(1)));
        Assert.True(guard.TryAdmit(NewSignature(), Start.AddMinutes(1)));

        Assert.False(guard.TryAdmit(first, Start));
        Assert.False(guard.TryAdmit(NewSignature(), Start));
        Assert.True(guard.TryAdmit(NewSignature(), Start.AddMinutes(2)));
    }

    [Fact]
    public async Task Admits_one_of_many_at_once()
    {
        var (guard, signature) = (New(), NewSignature());

        var admitted = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => guard.TryAdmit(signature, Start), TestContext.Current.CancellationToken)));

        Assert.Single(admitted, true);
    }

    private static byte[] NewSignature() => RandomNumberGenerator.GetBytes(32);

    private ReplayGuard New(bool isOn = true, int capacity = 100) =>
        new(Options.Create(new RomaOptions { Signing = { RejectReplays = isOn } }), clock) { Capacity = capacity };
}
