using Roma.Api.Operator;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Api.Operator;

public sealed class OperatorCommandTests
{
    [Fact]
    public void Describes_a_credential_so_that_no_name_passes_for_a_column()
    {
        var credential = new Credential(
            Guid.AllBitsSet, "p user=root", UseCases.Alice.UserId, "x role=admin \u202E", Role.Reader, DateTimeOffset.UnixEpoch, ExpiresAt: null);

        Assert.StartsWith(
            $"{Guid.AllBitsSet} user=\"x role=admin \\u202E\" user_id={UseCases.Alice.UserId} project=\"p user=root\" role=reader created=1970-01-01",
            OperatorCommand.Describe(credential),
            StringComparison.Ordinal);
    }
}
