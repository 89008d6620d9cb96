using MediatR;
using Microsoft.Extensions.Options;
using Roma.Infrastructure;
using Roma.Infrastructure.Settings;

namespace Roma.Api.Operator;

/// <summary>Gives a new store its administrator.</summary>
internal static class FirstStart
{
    /// <summary>
    /// Issues the token of the administrator of every project to a store that never had one, whatever other tokens it has: the configured token, or a
    /// generated one that is stored and then written to <paramref name="console"/>, only once; leaves any other store alone, so that a revoked token does
    /// not come back. Issues none where another service does. Throws an <see cref="IOException"/> that says what to do if the token cannot be written.
    /// </summary>
    public static async Task EnsureAdministratorAsync(IServiceProvider services, TextWriter console, CancellationToken cancellationToken)
    {
        await using var scope = services.BeginOperatorRequest();
        if (!scope.ServiceProvider.GetRequiredService<ICallerVerifier>().IssuesTokens)
        {
            return;
        }

        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        if (!await HasAdministratorAsync(mediator, cancellationToken))
        {
            // Others may start at the same time on a store that they share.
            await services.RunAloneInStoreAsync(() => MakeAdministratorAsync(services, mediator, console, cancellationToken), cancellationToken);
        }
    }

    private static async Task MakeAdministratorAsync(
        IServiceProvider services, IMediator mediator, TextWriter console, CancellationToken cancellationToken)
    {
        if (await HasAdministratorAsync(mediator, cancellationToken))
        {
            return;
        }

        if (AccessToken.TryIssue(services.GetRequiredService<IOptions<RomaOptions>>().Value.Identity.BootstrapToken, out var token))
        {
            await CreateAsync(token);
            return;
        }

        // The heading first: where it cannot be written, the store gets no administrator whose token nobody knows.
        await StandardOutput.ShowOnceAsync(
            console, "The administrator's token was not made, since it cannot be shown", "Mend that, or set Roma:Identity:BootstrapToken.",
            "", "The administrator's token, shown this once (X-Auth-Token):", "");
        token = services.GetRequiredService<ICredentialGenerator>().NewToken();
        await CreateAsync(token);
        await StandardOutput.ShowOnceAsync(
            console, "The administrator's token was made, but not shown", "Make another: token create --all-projects --user admin --role admin",
            $"  {token.Reveal()}", "");

        async Task CreateAsync(AccessToken given)
        {
            var made = await mediator.Send(
                new CreateTokenCommand(Projects.All, OperatorNames.Administrator, Roles.NameOf(Role.Admin), ExpiresAt: null, given), cancellationToken);
            if (!made.IsSuccess)
            {
                throw new InvalidOperationException($"The administrator's token could not be made: {string.Join(", ", made.Errors)}");
            }
        }
    }

    private static async Task<bool> HasAdministratorAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var existing = await mediator.Send(new ListTokensQuery(Projects.All) { WithRevoked = true }, cancellationToken);
        return existing.Value.Tokens.Any(IsAdministrators);
    }

    private static bool IsAdministrators(Credential credential) =>
        credential is { ProjectId: Projects.All, UserName: OperatorNames.Administrator, Role: Role.Admin };
}
