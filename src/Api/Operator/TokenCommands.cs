using System.CommandLine;
using static Roma.Api.Operator.OperatorCommand;

namespace Roma.Api.Operator;

/// <summary>The commands that make, list and revoke tokens; they take effect at once in a server that is running.</summary>
internal static class TokenCommands
{
    public static Command Create(string[] settings) =>
        new("token", "Make, list and revoke tokens.") { CreateToken(settings), ListTokens(settings), RevokeToken(settings) };

    private static Command CreateToken(string[] settings)
    {
        var options = new CredentialOptions();
        var command = new Command("create", "Make a token. It is printed this once; the store keeps its hash.");
        options.AddTo(command);
        command.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var (project, body) = options.Read(parsed, RomaServer.Clock.GetUtcNow());
            var issued = await roma.SendAsync(HttpMethod.Post, $"/v2/{project}/tokens", body, cancellationToken);
            await parsed.InvocationConfiguration.Error.WriteLineAsync(Describe(issued));
            await StandardOutput.ShowOnceAsync(
                StandardOutput.Writer, "The token was made, but not shown", $"Revoke it: token revoke {Text(issued, "id")}", Text(issued, "token"));
            return 0;
        });
        return command;
    }

    private static Command ListTokens(string[] settings)
    {
        var command = new Command("list", "List tokens, expired and revoked ones included; never a token itself.");
        command.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var list = await roma.SendAsync(HttpMethod.Get, "/v2/*/tokens?all=true&with_revoked=true", body: null, cancellationToken);
            foreach (var token in list.GetProperty("tokens").EnumerateArray())
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{Describe(token)} revoked={TimeOrNever(token, "revoked_time")}");
            }

            return 0;
        });
        return command;
    }

    private static Command RevokeToken(string[] settings)
    {
        var id = IdArgument("token");
        var command = new Command("revoke", "Revoke a token; it stops at once.") { id };
        command.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var revoked = await roma.SendAsync(HttpMethod.Delete, $"/v2/*/tokens/{parsed.GetValue(id)}", body: null, cancellationToken);
            await StandardOutput.ShowOnceAsync(
                parsed.InvocationConfiguration.Output, "The token was revoked, which cannot be shown", "",
                $"revoked {Describe(revoked.GetProperty("token"))}");
            return 0;
        });
        return command;
    }
}
