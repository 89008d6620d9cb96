namespace Roma.ApiTests.Harness;

/// <summary>The token commands, as an operator types them.</summary>
internal static class TokenCommand
{
    /// <summary>Makes a token by <c>token create</c> with <paramref name="options"/>; answers it and its id.</summary>
    public static async Task<(string Token, string Id)> CreateAsync(string dataDirectory, params IEnumerable<string> options)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(dataDirectory, ["token", "create", .. options]);
        Assert.True(exitCode == 0, error);
        return (output.TrimEnd(), Line(error).Split(' ')[0]);
    }

    /// <summary>Makes a token for <paramref name="role"/> in <paramref name="project"/>; answers it and its id.</summary>
    public static Task<(string Token, string Id)> CreateAsync(string dataDirectory, string project, string role) =>
        CreateAsync(dataDirectory, ["--project", project, "--user", "alice", "--role", role]);

    /// <summary>What <c>token list</c> says about the token <paramref name="id"/>.</summary>
    public static async Task<string> DescribeAsync(string dataDirectory, string id)
    {
        var lines = await ListAsync(dataDirectory);
        return Assert.Single(lines, line => line.StartsWith(id, StringComparison.Ordinal));
    }

    /// <summary>The lines of <c>token list</c>.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(string dataDirectory)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(dataDirectory, "token", "list");
        Assert.True(exitCode == 0, error);
        return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Ends a token by <c>token revoke</c>.</summary>
    public static async Task RevokeAsync(string dataDirectory, string id)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(dataDirectory, "token", "revoke", id);
        Assert.True(exitCode == 0, error);
        Assert.StartsWith($"revoked {id} ", Line(output), StringComparison.Ordinal);
    }

    /// <summary>The one line of <paramref name="text"/>.</summary>
    public static string Line(string text) => Assert.Single(text.TrimEnd().Split(Environment.NewLine));
}
