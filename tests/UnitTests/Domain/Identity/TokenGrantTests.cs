using Roma.Domain.Identity;

namespace Roma.UnitTests.Domain.Identity;

public sealed class TokenGrantTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(1, null, true)]
    [InlineData(0, null, false)]
    [InlineData(-1, null, false)]
    [InlineData(null, 0, false)]
    [InlineData(1, -1, false)]
    public void Is_in_force_until_it_expires_or_is_revoked(int? expiresIn, int? revokedIn, bool inForce)
    {
        var grant = new TokenGrant(Guid.AllBitsSet, "p-1", "u", "bob", Role.Reader, Now.AddDays(-1), At(expiresIn), At(revokedIn));

        Assert.Equal(inForce, grant.IsInForce(Now));
    }

    private static DateTimeOffset? At(int? milliseconds) => milliseconds is { } known ? Now.AddMilliseconds(known) : null;
}
