using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ardalis.Result;
using MediatR;
using Roma.Api.Http;
using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Infrastructure;

namespace Roma.Api.CommandLine;

/// <summary>The commands that make, list and revoke tokens; they take effect at once in a server that is running.</summary>
internal static class TokenCommands
{
    public static Command Create() => new("token", "Make, list and revoke tokens.") { CreateToken(), ListTokens(), RevokeToken() };

    private static Command CreateToken()
    {
        var project = new Option<string>("--project") { Description = "The project that the token acts in." };
        var allProjects = new Option<bool>("--all-projects") { Description = "The token acts in every project." };
        var user = new Option<string>("--user") { Description = "The user that the token stands for.", Required = true };
        var role = new Option<string>("--role") { Description = "What the token may do.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Name)]);
        var expires = new Option<TimeSpan?>("--expires")
        {
            Description = "How long the token is good for: 90d, 12h or 30m; for good without it.",
            CustomParser = ParseLifetime,
        };
        var command = new Command("create", "Make a token. It is printed this once; the store keeps its hash.") { project, allProjects, user, role, expires };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(project) is null) != result.GetValue(allProjects))
            {
                result.AddError("Give --project or --all-projects.");
            }
            else if (result.GetValue(project) is Projects.All)
            {
                result.AddError("--project: one project; --all-projects is for every one.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            new CreateTokenCommand(
                parsed.GetValue(project) ?? Projects.All,
                parsed.GetValue(user)!,
                Enum.Parse<Role>(parsed.GetValue(role)!, ignoreCase: true),
                parsed.GetValue(expires)),
            async (issued, output, notes) =>
            {
                await notes.WriteLineAsync(Describe(issued.Grant));
                await output.WriteLineAsync(issued.Token.Reveal());
            },
            cancellationToken));
        return command;
    }

    private static Command ListTokens()
    {
        var command = new Command("list", "List tokens, expired and revoked ones included; never a token itself.");
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            new ListTokensQuery(Projects.All),
            async (grants, output, _) =>
            {
                foreach (var grant in grants)
                {
                    await output.WriteLineAsync(Describe(grant));
                }
            },
            cancellationToken));
        return command;
    }

    private static Command RevokeToken()
    {
        var id = new Argument<Guid>("id") { Description = "The token's id, as list shows it.", CustomParser = ParseId };
        var command = new Command("revoke", "Revoke a token; it stops at once.") { id };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            new RevokeTokenCommand(Projects.All, parsed.GetValue(id)),
            (grant, output, _) => output.WriteLineAsync($"revoked {Describe(grant)}"),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync<TValue>(
        ParseResult parsed, IRequest<Result<TValue>> request, Func<TValue, TextWriter, TextWriter, Task> write, CancellationToken cancellationToken)
    {
        var (output, notes) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        // Standard output carries only the requested result, so that a script can read it.
        var app = RomaServer.Build(["--Logging:Console:LogToStandardErrorThreshold=Trace"]);
        await using (app)
        {
            await app.Services.OpenStoreForCommandAsync(cancellationToken);
            await using var scope = app.Services.BeginOperatorRequest();
            var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
            if (result.IsSuccess)
            {
                await write(result.Value, output, notes);
                return 0;
            }

            var problems = result.Problems().Concat(result.Errors.Select(code => ErrorCatalog.Entries[code].Message));
            await notes.WriteLineAsync(string.Join(Environment.NewLine, problems));
            return 1;
        }
    }

    private static string Describe(TokenGrant grant) => string.Create(
        CultureInfo.InvariantCulture,
        $"{grant.Id} user={grant.UserName} user_id={grant.UserId} project={grant.ProjectId} role={Name(grant.Role)} created={grant.CreatedAt:u} "
        + $"expires={TimeOrNever(grant.ExpiresAt)} revoked={TimeOrNever(grant.RevokedAt)}");

    [SuppressMessage("Globalization", "CA1308", Justification = "The role as it is typed.")]
    private static string Name(Role role) => role.ToString().ToLowerInvariant();

    private static string TimeOrNever(DateTimeOffset? at) => at?.ToString("u", CultureInfo.InvariantCulture) ?? "never";

    private static Guid ParseId(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        if (!Guid.TryParse(text, out var id))
        {
            argument.AddError($"id: '{text}' is none; list shows those of all tokens.");
        }

        return id;
    }

    private static TimeSpan? ParseLifetime(ArgumentResult argument)
    {
        var lifetime = Lifetime.Parse(argument.Tokens.Single().Value);
        if (lifetime is null)
        {
            argument.AddError($"--expires: {Lifetime.Rule}.");
        }

        return lifetime;
    }
}
