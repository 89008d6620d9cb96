using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Roma.Api.Hosting;
using Roma.Api.Logging;
using Roma.Api.Operator.Migrating;
using Roma.Api.Operator.Seeding;
using Roma.Application.Pipeline;
using Roma.Infrastructure;
using Roma.Infrastructure.Settings;

namespace Roma.Api.Operator;

/// <summary>The program: a server, unless a command is given.</summary>
internal static class RomaCommandLine
{
    /// <summary>What a shell says of a command that Ctrl-C ended.</summary>
    public const int Interrupted = 130;

    /// <summary>The parts of the framework that report a bad setting or option with an exception that elsewhere would mean a bug.</summary>
    private static readonly string[] ReadsSettings =
        ["Microsoft.Extensions.Configuration", "Microsoft.Extensions.Logging", "Microsoft.AspNetCore.Server.Kestrel", "System.CommandLine"];

    // @alice is a user's name, and not a file to take arguments from.
    private static readonly ParserConfiguration Literally = new() { ResponseFileTokenReplacer = null };

    [SuppressMessage("Design", "CA1031", Justification = "Nobody stands above: what is no mistake of the operator's is written out in full.")]
    public static async Task<int> RunAsync(string[] args)
    {
        // Times in the log are formatted by the culture, which in Thailand has another year and in Finland other separators.
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        WebApplication server;
        var isCommand = false;
        await using var notes = new ConsoleWriter(Console.Error);
        try
        {
            OpenFiles.EnsureEnough();
            var (settings, words) = SettingArguments.Split(args);
            if (words.Length > 0)
            {
                var commands = Commands(settings);
                isCommand = commands.Subcommands.Any(command => string.Equals(command.Name, words[0], StringComparison.Ordinal));
                return await RunCommandAsync(commands.Parse(words, Literally), args, notes);
            }

            server = await StartServerAsync(args, notes);
        }
        catch (OperationCanceledException) when (isCommand)
        {
            return Interrupted;
        }
        catch (RefusedException exception)
        {
            await notes.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (Exception exception)
        {
            var what = isCommand ? "The command failed." : "Roma cannot start.";
            await notes.WriteLineAsync($"{what} {(IsExplained(exception) ? exception.Message : exception)}");
            return 1;
        }

        await using (server)
        {
            await server.WaitForShutdownAsync();
        }

        // 0, unless a part of it has broken down.
        return Environment.ExitCode;
    }

    private static RootCommand Commands(string[] settings) =>
        new("Roma issues and resets the secrets of applications. Without a command it serves; every setting can be given as --Key=value.")
        {
            CredentialCommands.Tokens(settings),
            CredentialCommands.AccessKeys(settings),
            SeedCommand.Create(settings),
            MigrateStoreCommand.Create(settings),
        };

    private static Task<int> RunCommandAsync(ParseResult parsed, string[] args, ConsoleWriter notes)
    {
        if (parsed.UnmatchedTokens.Select(unknown => SettingArguments.ComplaintAbout(unknown, args)).FirstOrDefault(said => said is not null) is { } complaint)
        {
            throw new StartupException(complaint);
        }

        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Error = notes });
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The console lives as long as the process.")]
    private static async Task<WebApplication> StartServerAsync(string[] args, ConsoleWriter error)
    {
        Console.SetOut(new ConsoleWriter(Console.Out));
        Console.SetError(error);
        var server = RomaServer.Build(args);
        try
        {
            await server.Services.OpenStoreForServerAsync(CancellationToken.None);
            if (server.Services.GetRequiredService<IOptions<RomaOptions>>().Value.Identity.BootstrapToken is not null)
            {
                // Whoever knows the configured token uses it as soon as the server listens.
                await FirstStart.EnsureAdministratorAsync(server.Services, StandardOutput.Writer, CancellationToken.None);
            }

            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    // Configuration mistakes, and things the machine refuses: their messages already say what to change.
    private static bool IsExplained(Exception exception) =>
        exception is StartupException or StoreUnavailableException or OptionsValidationException or IOException or InvalidDataException
            or UnauthorizedAccessException or FormatException or CryptographicException or SocketException
        || (exception is InvalidOperationException or ArgumentException
            && ReadsSettings.Any(part => exception.Source?.StartsWith(part, StringComparison.Ordinal) == true));
}
