using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using static Roma.Domain.Text.PlainText;

namespace Roma.Api.Operator;

/// <summary>What the commands share: they call Roma's API, and print what it answers.</summary>
internal static class OperatorCommand
{
    /// <summary>The argument that names what to end, by its id.</summary>
    public static Argument<Guid> IdArgument(string what) => new("id") { Description = $"The {what}'s id, as list shows it.", CustomParser = ParseId };

    /// <summary>Has <paramref name="command"/> do <paramref name="work"/> with a client that finds Roma by <paramref name="settings"/>.</summary>
    public static void Calls(this Command command, string[] settings, Func<ParseResult, OperatorClient, CancellationToken, Task<int>> work) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var roma = new OperatorClient(settings);
            return await work(parsed, roma, cancellationToken);
        });

    /// <summary>A token or an access key on one line.</summary>
    public static string Describe(JsonElement credential) =>
        $"{Text(credential, "id")} user={Quote(Text(credential, "user_name"))} user_id={Text(credential, "user_id")} "
        + $"project={Quote(Text(credential, "project_id"))} role={Text(credential, "role")} created={TimeOrNever(credential, "create_time")} "
        + $"expires={TimeOrNever(credential, "expires_time")} used={TimeOrNever(credential, "last_used_time")}";

    /// <summary>The text of a member; empty if it is not there.</summary>
    public static string Text(JsonElement answer, string member) => answer.TryGetProperty(member, out var value) ? value.GetString() ?? "" : "";

    /// <summary>The time of a member, to the second.</summary>
    public static string TimeOrNever(JsonElement answer, string member) =>
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
}
