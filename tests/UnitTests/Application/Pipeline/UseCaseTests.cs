using Roma.Application.Messaging;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;

namespace Roma.UnitTests.Application.Pipeline;

public sealed class UseCaseTests
{
    [Theory]
    [InlineData(typeof(ResetAppSecretCommand), "ResetAppSecret")]
    [InlineData(typeof(ListAppsQuery), "ListApps")]
    public void Is_named_after_its_request(Type request, string name) => Assert.Equal(name, UseCase.NameOf(request));

    [Fact]
    public void Has_no_name_where_there_is_none() => Assert.Throws<ArgumentException>("request", () => UseCase.NameOf(typeof(AppView)));

    [Fact]
    public void Gives_its_name_to_the_audit_trail_where_it_is_a_command() =>
        Assert.Equal(
            Enum.GetNames<AuditAction>().Except([nameof(AuditAction.SeedApps)]).Order(StringComparer.Ordinal),
            Requests.Of(typeof(ICommand<>)).Select(UseCase.NameOf).Order(StringComparer.Ordinal));
}
