using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using static Roma.Domain.Text.PlainText;

namespace Roma.Api.Operator;

/// <summary>The commands that make, list and end tokens and access keys; they take effect at once in a server that is running.</summary>
internal static class CredentialCommands
{
    public static Command Tokens(string[] settings) => Create(settings, new(
        Command: "token", Noun: "token", End: "revoke", Ended: "revoked",
        AboutCreate: "Make a token. It is printed this once; the store keeps its hash.",
        AboutList: "List tokens, expired and revoked ones included; never a token itself.",
        AboutEnd: "Revoke a token; it stops at once.",
        Path: "tokens", Query: "?all=true&with_revoked=true", List: "tokens", Member: "token", Secrets: ["token"]));

    public static Command AccessKeys(string[] settings) => Create(settings, new(
        Command: "access-key", Noun: "access key", End: "delete", Ended: "deleted",
        AboutCreate: "Make an access key: two lines, the key (AK) and its secret (SK), which is printed this once.",
        AboutList: "List access keys, expired ones included; never a secret.",
        AboutEnd: "Delete an access key; what it signs is refused at once.",
        Path: "access-keys", Query: "?all=true", List: "access_keys", Member: "access_key", Secrets: ["access", "secret"]));

    /// <summary>A token or an access key on one line.</summary>
    public static string Describe(JsonElement credential) =>
        $"{Text(credential, "id")} user={Quote(Text(credential, "user_name"))} user_id={Text(credential, "user_id")} "
        + $"project={Quote(Text(credential, "project_id"))} role={Text(credential, "role")} created={TimeOrNever(credential, "create_time")} "
        + $"expires={TimeOrNever(credential, "expires_time")} used={TimeOrNever(credential, "last_used_time")}"
        + (credential.TryGetProperty("access", out var access) ? $" access={access}" : "");

    private static Command Create(string[] settings, Kind kind)
    {
        var made = new Command("create", kind.AboutCreate);
        var options = new CredentialOptions(made);
        made.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var (project, body) = options.Read(parsed, RomaServer.Clock.GetUtcNow());
            var issued = await roma.SendAsync(HttpMethod.Post, $"/v2/{project}/{kind.Path}", body, cancellationToken);
            await parsed.InvocationConfiguration.Error.WriteLineAsync(Describe(issued));
            await StandardOutput.ShowOnceAsync(
                StandardOutput.Writer, $"The {kind.Noun} was made, but not shown",
                $"{kind.End[..1].ToUpperInvariant()}{kind.End[1..]} it: {kind.Command} {kind.End} {Text(issued, "id")}",
                kind.Secrets.Select(member => Text(issued, member)));
            return 0;
        });

        var listed = new Command("list", kind.AboutList);
        listed.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var list = await roma.SendAsync(HttpMethod.Get, $"/v2/*/{kind.Path}{kind.Query}", body: null, cancellationToken);
            foreach (var credential in list.GetProperty(kind.List).EnumerateArray())
            {
                var revoked = credential.TryGetProperty("revoked_time", out _) ? $" revoked={TimeOrNever(credential, "revoked_time")}" : "";
                await parsed.InvocationConfiguration.Output.WriteLineAsync(Describe(credential) + revoked);
            }

            return 0;
        });

        var id = new Argument<Guid>("id") { Description = $"The {kind.Noun}'s id, as list shows it.", CustomParser = ParseId };
        var ended = new Command(kind.End, kind.AboutEnd) { id };
        ended.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var answer = await roma.SendAsync(HttpMethod.Delete, $"/v2/*/{kind.Path}/{parsed.GetValue(id)}", body: null, cancellationToken);
            await StandardOutput.ShowOnceAsync(
                parsed.InvocationConfiguration.Output, $"The {kind.Noun} was {kind.Ended}, which cannot be shown", "",
                $"{kind.Ended} {Describe(answer.GetProperty(kind.Member))}");
            return 0;
        });
        return new Command(kind.Command, $"Make, list and {kind.End} {kind.Noun}s.") { made, listed, ended };
    }

    private static string Text(JsonElement answer, string member) => answer.TryGetProperty(member, out var value) ? value.GetString() ?? "" : "";

    private static string TimeOrNever(JsonElement answer, string member) =>
        answer.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            : "never";

    private static Guid ParseId(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        if (!Guid.TryParse(text, out var id))
        {
            argument.AddError($"id: {Quote(text)} is none; list shows them all.");
        }

        return id;
    }

    /// <summary>What differs between tokens and access keys: the words of the commands, the path, and the members of Roma's answers.</summary>
    private sealed record Kind(
        string Command, string Noun, string End, string Ended, string AboutCreate, string AboutList, string AboutEnd,
        string Path, string Query, string List, string Member, IReadOnlyList<string> Secrets);
}
