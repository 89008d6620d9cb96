using System.CommandLine;
using System.Text.Json;
using static Roma.Api.Operator.OperatorCommand;

namespace Roma.Api.Operator;

/// <summary>The commands that make, list and delete access keys; they take effect at once in a server that is running.</summary>
internal static class AccessKeyCommands
{
    public static Command Create(string[] settings) =>
        new("access-key", "Make, list and delete access keys.") { CreateAccessKey(settings), ListAccessKeys(settings), DeleteAccessKey(settings) };

    private static Command CreateAccessKey(string[] settings)
    {
        var options = new CredentialOptions();
        var command = new Command("create", "Make an access key: two lines, the key (AK) and its secret (SK), which is printed this once.");
        options.AddTo(command);
        command.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var (project, body) = options.Read(parsed, RomaServer.Clock.GetUtcNow());
            var issued = await roma.SendAsync(HttpMethod.Post, $"/v2/{project}/access-keys", body, cancellationToken);
            await parsed.InvocationConfiguration.Error.WriteLineAsync(DescribeKey(issued));
            await StandardOutput.ShowOnceAsync(
                StandardOutput.Writer, "The access key was made, but not shown", $"Delete it: access-key delete {Text(issued, "id")}",
                Text(issued, "access"), Text(issued, "secret"));
            return 0;
        });
        return command;
    }

    private static Command ListAccessKeys(string[] settings)
    {
        var command = new Command("list", "List access keys, expired ones included; never a secret.");
        command.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var list = await roma.SendAsync(HttpMethod.Get, "/v2/*/access-keys?all=true", body: null, cancellationToken);
            foreach (var key in list.GetProperty("access_keys").EnumerateArray())
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(DescribeKey(key));
            }

            return 0;
        });
        return command;
    }

    private static Command DeleteAccessKey(string[] settings)
    {
        var id = IdArgument("access key");
        var command = new Command("delete", "Delete an access key; what it signs is refused at once.") { id };
        command.Calls(settings, async (parsed, roma, cancellationToken) =>
        {
            var deleted = await roma.SendAsync(HttpMethod.Delete, $"/v2/*/access-keys/{parsed.GetValue(id)}", body: null, cancellationToken);
            await StandardOutput.ShowOnceAsync(
                parsed.InvocationConfiguration.Output, "The access key was deleted, which cannot be shown", "",
                $"deleted {DescribeKey(deleted.GetProperty("access_key"))}");
            return 0;
        });
        return command;
    }

    private static string DescribeKey(JsonElement key) => $"{Describe(key)} access={Text(key, "access")}";
}
