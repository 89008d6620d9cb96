using System.CommandLine;
using Microsoft.Extensions.Options;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence;

namespace Roma.Api.CommandLine;

/// <summary>The program: a server, unless a command is given.</summary>
internal static class RomaCommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return IsCommand(args) ? await Commands().Parse(args).InvokeAsync() : await ServeAsync(args);
        }
        catch (Exception exception) when (exception is StartupException or OptionsValidationException or IOException)
        {
            await Console.Error.WriteLineAsync($"Roma cannot start. {exception.Message}");
            return 1;
        }
    }

    // What is not a command is configuration, as every ASP.NET Core program takes it: --urls http://127.0.0.1:9000
    private static bool IsCommand(string[] args) => args is [var first, ..] && (!first.StartsWith('-') || first is "--help" or "-h" or "-?" or "--version");

    private static RootCommand Commands() =>
        new("Roma issues, resets and verifies the secrets of applications. Without a command it serves; every setting can be given as --Key=value.")
        {
            TokenCommands.Create(),
        };

    private static async Task<int> ServeAsync(string[] args)
    {
        var app = RomaServer.Build(args);
        await using (app)
        {
            await app.Services.OpenStoreForServerAsync(CancellationToken.None);
            await FirstStart.EnsureAdministratorAsync(app.Services, Console.Out, CancellationToken.None);
            await app.RunAsync();
            return 0;
        }
    }
}
