using System.Collections.Concurrent;

namespace Roma.ApiTests.Harness;

/// <summary>Tokens as an operator makes them, by the command beside the running server; each kind is made once a server.</summary>
internal static class Tokens
{
    private static readonly ConcurrentDictionary<(string DataDirectory, string User, string Role, string Project), Lazy<Task<string>>> Made = new();

    /// <summary>A token of <paramref name="user"/> with <paramref name="role"/>, good for an hour.</summary>
    public static Task<string> OfAsync(RomaProcess roma, string user, string role, string project = "project-1") =>
        Made.GetOrAdd(
            (roma.DataDirectory, user, role, project), key => new(() => MakeAsync(key.DataDirectory, key.User, key.Role, key.Project))).Value;

    /// <summary>A token that no other test uses, to be spoiled.</summary>
    public static Task<string> NewAsync(RomaProcess roma, string user, string role, string project = "project-1") =>
        MakeAsync(roma.DataDirectory, user, role, project);

    private static async Task<string> MakeAsync(string dataDirectory, string user, string role, string project) =>
        (await TokenCommand.CreateAsync(dataDirectory, "--project", project, "--user", user, "--role", role, "--expires", "1h")).Token;
}
