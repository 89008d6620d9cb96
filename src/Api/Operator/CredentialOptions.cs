using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Roma.Infrastructure;

namespace Roma.Api.Operator;

/// <summary>The options of commands that grant something: to whom, where, with which role and for how long.</summary>
internal sealed class CredentialOptions
{
    private readonly Option<string> project = new("--project") { Description = "The project to act in." };
    private readonly Option<bool> allProjects = new("--all-projects") { Description = "Act in every project." };
    private readonly Option<string> user = new("--user") { Description = "The user that it stands for.", Required = true };
    private readonly Option<string> role = new("--role") { Description = "What it may do.", Required = true };
    private readonly Option<TimeSpan?> expires = new("--expires")
    {
        Description = "How long it is good for: 90d, 12h or 30m; for good without it.",
        CustomParser = ParseExpiry,
    };

    /// <summary>Has <paramref name="command"/> take these options.</summary>
    public CredentialOptions(Command command)
    {
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Roles.NameOf)]);
        project.Validators.Add(RefuseOption);
        user.Validators.Add(RefuseOption);
        command.Options.Add(project);
        command.Options.Add(allProjects);
        command.Options.Add(user);
        command.Options.Add(role);
        command.Options.Add(expires);
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
            else if (result.GetValue(project) is { } id && (id.Length == 0 || !Scope.IsPlain(id)))
            {
                // Here, since clients remove . and .. from paths.
                result.AddError($"--project: {Scope.IdRule}, {Scope.PlainRule}.");
            }
        });
    }

    /// <summary>What was typed, as the project in a path and the body of a request; a lifetime counts from <paramref name="now"/>.</summary>
    public (string Project, JsonObject Body) Read(ParseResult parsed, DateTimeOffset now) =>
        (Uri.EscapeDataString(parsed.GetValue(project) ?? Projects.All), new JsonObject
        {
            ["user_name"] = parsed.GetValue(user),
            ["role"] = parsed.GetValue(role),
            ["expires_time"] = now + parsed.GetValue(expires),
        });

    // Refuses another option as the value, which it would be after an empty one: --project= --user alice. The parser would complain of alice first.
    private static void RefuseOption(OptionResult result)
    {
        if (result.Tokens.Any(token => token.Value.StartsWith("--", StringComparison.Ordinal)))
        {
            throw new StartupException($"{result.Option.Name}: a value is missing.");
        }
    }

    private static TimeSpan? ParseExpiry(ArgumentResult argument)
    {
        var period = ValidityPeriod.Parse(argument.Tokens.Single().Value);
        if (period is null)
        {
            argument.AddError($"--expires: {ValidityPeriod.Rule}.");
        }

        return period;
    }
}
