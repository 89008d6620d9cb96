using System.Text.Json;
using Roma.Api.Operator;

namespace Roma.UnitTests.Api.Operator;

public sealed class CredentialCommandsTests
{
    [Fact]
    public void Describes_a_credential_so_that_no_name_passes_for_a_column()
    {
        using var answer = JsonDocument.Parse($$"""
            {
              "id": "{{Guid.AllBitsSet}}", "user_id": "{{UseCases.Alice.UserId}}", "user_name": "x role=admin \u202E", "role": "reader",
              "project_id": "p user=root", "create_time": "1970-01-01T00:00:00.999Z", "expires_time": null
            }
            """);

        Assert.Equal(
            $"{Guid.AllBitsSet} user=\"x role=admin \\u202E\" user_id={UseCases.Alice.UserId} project=\"p user=root\" role=reader "
            + "created=1970-01-01T00:00:00Z expires=never used=never",
            CredentialCommands.Describe(answer.RootElement));
    }
}
