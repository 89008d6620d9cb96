using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Harness;

/// <summary>What the official SDK hands its user: the body, or what it makes of an error.</summary>
internal sealed record SdkAnswer(int? Status, string? RequestId, JsonObject? Body, string? ErrorCode, string? ErrorMessage)
{
    /// <summary>The body of an answer of this status.</summary>
    public JsonObject Is(int status)
    {
        Assert.True(Status == status, $"{status} was expected, not {Status} {ErrorCode} {ErrorMessage}");
        return Body ?? throw new InvalidOperationException("An answer without a body.");
    }
}

/// <summary>A consumer of one instance of one project through the official SDK for Node.js, which signs with an access key and its secret.</summary>
internal sealed class SdkClient(Uri endpoint, string access, string secret, string project, string instance)
{
    private static readonly string Installed = Path.Combine(Repository.Root, "artifacts", "test-tools", "sdk-client");
    private static readonly string Driver = Path.Combine(Repository.Root, "tests", "ApiTests", "Clients", "roma.cjs");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Calls an operation of the driver's.</summary>
    public async Task<SdkAnswer> CallAsync(string operation, string? appId = null, JsonObject? query = null, JsonObject? body = null)
    {
        Requirement.Programs("node");
        Requirement.Folder(Installed);
        var call = new JsonObject
        {
            ["endpoint"] = endpoint.GetLeftPart(UriPartial.Authority),
            ["access"] = access,
            ["secret"] = secret,
            ["project"] = project,
            ["instance"] = instance,
            ["operation"] = operation,
            ["appId"] = appId,
            ["query"] = query,
            ["body"] = body,
        };
        var lines = (await RunAsync(call.ToJsonString())).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var answer = JsonNode.Parse(lines[^1])!.AsObject();
        return new SdkAnswer(
            (int?)answer["status"], (string?)answer["requestId"], answer["body"]?.AsObject(), (string?)answer["errorCode"], (string?)answer["errorMsg"]);
    }

    private static async Task<string> RunAsync(string call)
    {
        // The SDK leaves a file in its user's home.
        using var home = new TemporaryFolder();
        using var node = new Process
        {
            StartInfo = new ProcessStartInfo("node", [Driver])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                StandardOutputEncoding = Encoding.UTF8,
            },
        };
        node.StartInfo.Environment["NODE_PATH"] = Path.Combine(Installed, "node_modules");
        node.StartInfo.Environment["HOME"] = home.Path;
        node.Start();
        try
        {
            var (written, complained) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
            await node.StandardInput.WriteAsync(call);
            node.StandardInput.Close();
            await node.WaitForExitAsync().WaitAsync(Patience);
            Assert.True(node.ExitCode == 0, await complained);
            return await written;
        }
        finally
        {
            node.Kill();
        }
    }
}
