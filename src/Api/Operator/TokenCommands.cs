using System.CommandLine;
using Roma.Application.Identity;
using Roma.Domain.Identity;
using static Roma.Api.Operator.OperatorCommand;

namespace Roma.Api.Operator;

/// <summary>The commands that make, list and revoke tokens; they take effect at once in a server that is running.</summary>
internal static class TokenCommands
{
    public static Command Create() => new("token", "Make, list and revoke tokens.") { CreateToken(), ListTokens(), RevokeToken() };

    private static Command CreateToken()
    {
        var options = new CredentialOptions();
        var command = new Command("create", "Make a token. It is printed this once; the store keeps its hash.");
        options.AddTo(command);
        command.Sends(
            (parsed, now) =>
            {
                var (project, user, role, expiresAt) = options.Read(parsed, now);
                return new CreateTokenCommand(project, user, role, expiresAt);
            },
            async (issued, _, notes) =>
            {
                await notes.WriteLineAsync(Describe(issued.Credential));
                await StandardOutput.ShowOnceAsync(
                    StandardOutput.Writer, "The token was made, but not shown", $"Revoke it: token revoke {issued.Credential.Id}", issued.Token.Reveal());
            });
        return command;
    }

    private static Command ListTokens()
    {
        var command = new Command("list", "List tokens, expired and revoked ones included; never a token itself.");
        command.Sends(
            (_, _) => new ListTokensQuery(Projects.All) { WithRevoked = true },
            async (view, output, _) =>
            {
                foreach (var credential in view.Tokens)
                {
                    await output.WriteLineAsync($"{Describe(credential)} revoked={TimeOrNever(credential.RevokedAt)}");
                }
            });
        return command;
    }

    private static Command RevokeToken()
    {
        var id = IdArgument("token");
        var command = new Command("revoke", "Revoke a token; it stops at once.") { id };
        command.Sends(
            (parsed, _) => new RevokeTokenCommand(Projects.All, parsed.GetValue(id).ToString()),
            (token, output, _) => StandardOutput.ShowOnceAsync(output, "The token was revoked, which cannot be shown", "", $"revoked {Describe(token)}"));
        return command;
    }
}
