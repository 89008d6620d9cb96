using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure;
using Roma.Infrastructure.Signing;

namespace Roma.UnitTests.Infrastructure.Signing;

public sealed class ReplayGuardTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Guid Key = new(1, 0, 0, new byte[8]);
    private static readonly Guid Other = new(2, 0, 0, new byte[8]);

    private readonly FakeTimeProvider clock = new(Start);

    [Fact]
    public void Admits_a_signature_once()
    {
        var (guard, signature) = (New(), NewSignature());

        Assert.True(guard.TryAdmit(Key, signature, Start));
        Assert.False(guard.TryAdmit(Key, signature, Start));
        Assert.True(guard.TryAdmit(Key, NewSignature(), Start));
    }

    [Fact]
    public void Admits_all_where_replays_are_not_rejected()
    {
        var (guard, signature) = (New(isOn: false), NewSignature());

        Assert.True(guard.TryAdmit(Key, signature, Start));
        Assert.True(guard.TryAdmit(Key, signature, Start));
        Assert.True(guard.TryAdmit(Key, NewSignature(), Start.AddMinutes(-1)));
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
        Assert.True(guard.TryAdmit(Key, signature, signedAt));

        clock.Advance(signedAt.AddMinutes(15) - clock.GetUtcNow());

        Assert.False(guard.TryAdmit(Key, signature, signedAt));
    }

    [Fact]
    public void Refuses_what_an_earlier_process_may_have_admitted()
    {
        var guard = New();

        Assert.False(guard.TryAdmit(Key, NewSignature(), Start.AddTicks(-1)));
        Assert.True(guard.TryAdmit(Key, NewSignature(), Start));
    }

    [Fact]
    public void Refuses_what_it_had_to_forget()
    {
        var guard = New(capacity: 2);
        var first = NewSignature();
        Assert.True(guard.TryAdmit(Key, first, Start));
        Assert.True(guard.TryAdmit(Key, NewSignature(), Start.AddMinutes(1)));
        Assert.True(guard.TryAdmit(Key, NewSignature(), Start.AddMinutes(1)));

        Assert.False(guard.TryAdmit(Key, first, Start));
        Assert.False(guard.TryAdmit(Key, NewSignature(), Start));
        Assert.True(guard.TryAdmit(Key, NewSignature(), Start.AddMinutes(2)));
    }

    [Fact]
    public void Forgets_at_the_expense_of_the_key_that_made_the_most_and_of_no_other()
    {
        var guard = New(capacity: 10);
        var first = NewSignature();
        Assert.True(guard.TryAdmit(Other, first, Start));

        for (var made = 0; made < 100; made++)
        {
            guard.TryAdmit(Key, NewSignature(), Start.AddMinutes(14));
        }

        Assert.False(guard.TryAdmit(Key, NewSignature(), Start.AddMinutes(14)));
        Assert.False(guard.TryAdmit(Other, first, Start));
        Assert.All(new[] { 0, 1, 14 }, minute => Assert.True(guard.TryAdmit(Other, NewSignature(), Start.AddMinutes(minute))));
    }

    [Fact]
    public void Makes_room_by_what_is_too_old()
    {
        var guard = New(capacity: 2);
        Assert.True(guard.TryAdmit(Key, NewSignature(), Start));
        Assert.True(guard.TryAdmit(Key, NewSignature(), Start));
        clock.Advance(TimeSpan.FromMinutes(17));

        Assert.True(guard.TryAdmit(Key, NewSignature(), Start.AddMinutes(3)));
    }

    [Fact]
    public async Task Admits_one_of_many_at_once()
    {
        var (guard, signature) = (New(), NewSignature());

        var admitted = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => guard.TryAdmit(Key, signature, Start), TestContext.Current.CancellationToken)));

        Assert.Single(admitted, true);
    }

    private static byte[] NewSignature() => RandomNumberGenerator.GetBytes(32);

    private ReplayGuard New(bool isOn = true, int capacity = 100) =>
        new(Options.Create(new RomaOptions { Signing = { RejectReplays = isOn } }), clock) { Capacity = capacity };
}
