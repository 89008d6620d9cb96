using Ardalis.Result;
using MediatR;
using Roma.Application.Apps;
using Roma.Application.Messaging;
using Roma.Domain.Identity;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Application.Validation;

public sealed class ScopedValidatorTests : IDisposable
{
    private static readonly Scope Everywhere = new(Projects.All, "i-1");

    private readonly UseCases roma = new();
    private readonly List<Type> refused = [];

    public void Dispose() => roma.Dispose();

    [Fact]
    public async Task Refuses_every_project_as_the_project_of_an_instance_whatever_is_asked_of_it()
    {
        await RefusesAsync(new CreateAppCommand(Everywhere, "orders", null, null, null, null));
        await RefusesAsync(new DeleteAppCommand(Everywhere, "app-1"));
        await RefusesAsync(new ListAppsQuery(Everywhere));
        await RefusesAsync(new ResetAppSecretCommand(Everywhere, "app-1", null));
        await RefusesAsync(new ShowAppQuery(Everywhere, "app-1"));
        await RefusesAsync(new ShowAppSecretQuery(Everywhere, "app-1"));
        await RefusesAsync(new UpdateAppCommand(Everywhere, "app-1", null, null, null));
        await RefusesAsync(new ValidateAppQuery(Everywhere, "orders", null, null));

        Assert.Equal(
            Requests.All.Where(typeof(IScopedRequest).IsAssignableFrom).Select(type => type.Name).Order(StringComparer.Ordinal),
            refused.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    private async Task RefusesAsync<T>(IRequest<Result<T>> request)
    {
        await roma.RefusesAsync(request, ["project_id"], UseCases.Someone("root", Role.Admin, Projects.All));
        refused.Add(request.GetType());
    }
}
