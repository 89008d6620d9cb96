using System.CommandLine;
using Roma.Application.Identity;
using Roma.Domain.Identity;
using static Roma.Api.Operator.OperatorCommand;

namespace Roma.Api.Operator;

/// <summary>The commands that make, list and delete access keys; they take effect at once in a server that is running.</summary>
internal static class AccessKeyCommands
{
    public static Command Create() => new("access-key", "Make, list and delete access keys.") { CreateAccessKey(), ListAccessKeys(), DeleteAccessKey() };

    private static Command CreateAccessKey()
    {
        var options = new CredentialOptions();
        var command = new Command("create", "Make an access key: two lines, the key (AK) and its secret (SK), which is printed this once.");
        options.AddTo(command);
        command.Sends(
            (parsed, now) =>
            {
                var (project, user, role, expiresAt) = options.Read(parsed, now);
                return new CreateAccessKeyCommand(project, user, role, expiresAt);
            },
            async (issued, _, notes) =>
            {
                await notes.WriteLineAsync(DescribeKey(issued.Key));
                await StandardOutput.ShowOnceAsync(
                    StandardOutput.Writer, "The access key was made, but not shown", $"Delete it: access-key delete {issued.Key.Credential.Id}",
                    issued.Key.KeyId, issued.Secret.Reveal());
            },
            withSecrets: true);
        return command;
    }

    private static Command ListAccessKeys()
    {
        var command = new Command("list", "List access keys, expired ones included; never a secret.");
        command.Sends(
            (_, _) => new ListAccessKeysQuery(Projects.All),
            async (view, output, _) =>
            {
                foreach (var key in view.Keys)
                {
                    await output.WriteLineAsync(DescribeKey(key));
                }
            });
        return command;
    }

    private static Command DeleteAccessKey()
    {
        var id = IdArgument("access key");
        var command = new Command("delete", "Delete an access key; what it signs is refused at once.") { id };
        command.Sends(
            (parsed, _) => new DeleteAccessKeyCommand(Projects.All, parsed.GetValue(id).ToString()),
            (key, output, _) => StandardOutput.ShowOnceAsync(output, "The access key was deleted, which cannot be shown", "", $"deleted {DescribeKey(key)}"));
        return command;
    }

    private static string DescribeKey(AccessKey key) => $"{Describe(key.Credential)} access={key.KeyId}";
}
