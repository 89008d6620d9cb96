namespace Roma.UnitTests.Domain.Identity;

public sealed class CredentialTests
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
        var credential = new Credential(Guid.AllBitsSet, "p-1", "u", "bob", Role.Reader, Now.AddDays(-1), At(expiresIn), At(revokedIn));

        Assert.Equal(inForce, credential.IsInForce(Now));
    }

    [Fact]
    public void Makes_its_user_a_caller_with_the_rights_of_its_role() =>
        Assert.Equal(
            new Caller("u", "bob", "p-1", Roles.PermissionsOf(Role.Reader)) { CredentialId = Guid.AllBitsSet },
            new Credential(Guid.AllBitsSet, "p-1", "u", "bob", Role.Reader, Now, ExpiresAt: null).ToCaller());

    private static DateTimeOffset? At(int? milliseconds) => milliseconds is { } known ? Now.AddMilliseconds(known) : null;
}
