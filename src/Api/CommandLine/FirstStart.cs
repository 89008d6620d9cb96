using MediatR;
using Microsoft.Extensions.Options;
using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Infrastructure;

namespace Roma.Api.CommandLine;

/// <summary>Gives an empty store its administrator.</summary>
internal static class FirstStart
{
    /// <summary>
    /// Issues the first token of a store that never had one: the configured token, or a generated one that is written to
    /// <paramref name="console"/> only once; leaves any other store alone, so that a revoked token does not come back. Issues none where another
    /// service does.
    /// </summary>
    public static async Task EnsureAdministratorAsync(IServiceProvider services, TextWriter console, CancellationToken cancellationToken)
    {
        await using var scope = services.BeginOperatorRequest();
        if (!scope.ServiceProvider.GetRequiredService<ICallerVerifier>().IssuesTokens)
        {
            return;
        }

        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var existing = await mediator.Send(new ListTokensQuery(Projects.All) { WithRevoked = true, Limit = 1 }, cancellationToken);
        if (existing.Value.Total > 0)
        {
            return;
        }

        AccessToken.TryIssue(services.GetRequiredService<IOptions<RomaOptions>>().Value.Identity.BootstrapToken, out var token);
        if (token is null)
        {
            token = services.GetRequiredService<ICredentialGenerator>().NewToken();
            // Shown before it is stored: a stored token that nobody saw would leave the store without an administrator.
            await console.WriteLineAsync(
                $"""

                The administrator's token, shown this once (X-Auth-Token):

                  {token.Reveal()}

                """);
        }

        await mediator.Send(
            new CreateTokenCommand(Projects.All, OperatorNames.Administrator, Roles.NameOf(Role.Admin), ExpiresAt: null, token), cancellationToken);
    }
}
