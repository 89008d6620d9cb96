using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence.Copying;
using Roma.Infrastructure.Settings;
using static System.FormattableString;
using static Roma.Domain.Text.PlainText;

namespace Roma.Api.Operator.Migrating;

/// <summary>The command that copies the store to another database.</summary>
internal static class MigrateStoreCommand
{
    public static Command Create(string[] settings)
    {
        var to = new Option<string>("--to")
        {
            Description = "The connection string of the other store: Host=... for PostgreSQL, Data Source=... for SQLite.",
            Required = true,
        };
        var command = new Command(
            "migrate-store", "Copy everything to another database, and verify the copy; run it again to go on where it was interrupted.") { to };
        command.SetAction((parsed, cancellationToken) => RunAsync(settings, parsed.GetValue(to)!, parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, string to, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var provider = StorageOptions.ProviderOf(to)
            ?? throw new StartupException("--to: a connection string that names a store, like Host=db1;Database=roma;Username=roma or Data Source=roma.db.");
        await using var source = await OpenAsync(settings, provider, cancellationToken);
        await using var target = RomaServer.BuildForCommand([.. settings, $"--Roma:Storage:Provider={provider}", $"--ConnectionStrings:Roma={to}"]);
        var start = RomaServer.Clock.GetTimestamp();
        IReadOnlyList<CopiedRows> tables;
        using (var progress = new ProgressLine(console.Error, isTerminal: !Console.IsErrorRedirected, RomaServer.Clock))
        {
            tables = await source.Services.CopyStoreAsync(target.Services, progress.Tell, cancellationToken);
        }

        var seconds = RomaServer.Clock.GetElapsedTime(start).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        await StandardOutput.ShowOnceAsync(
            console.Output, "The store was copied, which cannot be shown", "",
            [
                .. tables.Select(static table => Invariant($"same table={table.Table} rows={table.Rows} sha256={table.Sha256}")),
                Invariant($"copied from={Quote(source.Services.NameStore())} to={Quote(target.Services.NameStore())} ")
                + Invariant($"rows={tables.Sum(static table => table.Rows)} seconds={seconds}"),
                $"Now set Roma:Storage:Provider to {provider} and ConnectionStrings:Roma to what --to was, and start Roma.",
            ]);
        return 0;
    }

    /// <summary>The configured store, which no other process has until what is returned is disposed of.</summary>
    private static async Task<WebApplication> OpenAsync(string[] settings, string provider, CancellationToken cancellationToken)
    {
        var source = RomaServer.BuildForCommand(settings);
        try
        {
            var configured = source.Services.GetRequiredService<IOptions<RomaOptions>>().Value.Storage.Provider;
            if (string.Equals(configured, provider, StringComparison.Ordinal))
            {
                throw new StartupException($"--to: the configured store is of the provider {provider} too. Use its own tools to copy it (docs/operations.md).");
            }

            var (dataDirectory, exists, _) = source.Services.DescribeStore();
            return !exists ? throw new StartupException($"No store in {dataDirectory}: name its data directory.")
                : await source.Services.TryOpenStoreForCommandAsync(cancellationToken) ? source
                : throw new StartupException($"A Roma serves the store of {dataDirectory}, or a command is at work on it: stop the service first.");
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }
}
