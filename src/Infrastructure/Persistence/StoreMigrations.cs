using DbUp.Builder;
using DbUp.Engine.Output;
using Roma.Domain.Text;

namespace Roma.Infrastructure.Persistence;

/// <summary>
/// Brings a store's schema up to date. The scripts are one numbered row for all databases; one whose name ends in <c>.postgres.sql</c> is for that
/// database alone.
/// </summary>
internal static class StoreMigrations
{
    /// <summary>The end of the name of a script for PostgreSQL alone.</summary>
    public const string ForPostgres = ".postgres.sql";

    /// <summary>
    /// Runs what has not run yet on the store <paramref name="description"/>; throws a <see cref="StartupException"/> if that fails or, with nothing
    /// changed, if one has run that this Roma does not know. <paramref name="prepare"/> runs in between, unless it is null.
    /// </summary>
    public static void Run(Func<UpgradeEngineBuilder> database, Func<string, bool> isMeant, string description, Action? prepare = null)
    {
        // First of all, and without a transaction, which would need a lock for writing: a newer store must stay as it is.
        var engine = Upgrader().WithoutTransaction().Build();
        var unknown = engine.GetExecutedButNotDiscoveredScripts();
        if (unknown.Count > 0)
        {
            throw new StartupException(
                $"The store {description} has the migration {PlainText.Quote(unknown[^1])}, which this Roma does not know. "
                + "Start the newer Roma again, or restore a backup made before the upgrade; nothing was changed.");
        }

        var isUpToDate = !engine.IsUpgradeRequired();
        prepare?.Invoke();
        if (isUpToDate)
        {
            return;
        }

        var outcome = Upgrader().WithTransactionPerScript().Build().PerformUpgrade();
        if (!outcome.Successful)
        {
            var where = outcome.ErrorScript is { } script ? $" in {script.Name}" : "";
            // What follows the first line says where in the script.
            throw new StartupException($"The migration of {description} failed{where}: {outcome.Error.Message.Split('\n')[0].TrimEnd()}", outcome.Error);
        }

        UpgradeEngineBuilder Upgrader() =>
            database().WithScriptsEmbeddedInAssembly(typeof(StoreMigrations).Assembly, isMeant).LogTo(new NoOpUpgradeLog());
    }
}
