using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Roma.Infrastructure.Apps;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Persistence.Copying;

/// <summary>Moves a store to another database.</summary>
public static class StoreMove
{
    /// <summary>
    /// Copies everything from the store of <paramref name="source"/>, which is open, to that of <paramref name="target"/>, and verifies that both have
    /// the same; goes on where an earlier copy was interrupted. Throws a <see cref="StartupException"/> if the target has other data, with nothing
    /// changed, or if there is a difference afterwards.
    /// </summary>
    public static async Task<IReadOnlyList<CopiedRows>> CopyStoreAsync(
        this IServiceProvider source, IServiceProvider target, Action<CopyProgress> tell, CancellationToken cancellationToken)
    {
        // A shared store never counts its apps again.
        await source.GetRequiredService<AppTotals>().CorrectAsync(cancellationToken);
        var copy = new StoreCopy(source.GetRequiredService<IStore>(), target.GetRequiredService<IStore>(), tell);
        // With nothing to prepare: a database would have an open transaction for as long as the source is read.
        await target.GetRequiredService<IStoreOpening>().OpenForServerAsync(static () => Task.CompletedTask, cancellationToken);
        await copy.CompareAsync(cancellationToken);
        await target.GetRequiredService<DataKeys>().AddAllOfAsync(source.GetRequiredService<DataKeys>(), cancellationToken);
        await copy.CopyAsync(cancellationToken);
        var tables = await copy.VerifyAsync(cancellationToken);
        await target.OpenSecretAsync(cancellationToken);
        return tables;
    }

    // Opens the first secret that there is.
    private static async Task OpenSecretAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var (store, sealer) = (services.GetRequiredService<IStore>(), services.GetRequiredService<SecretSealer>());
        foreach (var table in CopiedTable.All)
        {
            if (await store.QueryAsync<StoreRow>(table.PageSql, StoreRow.BeforeFirst, cancellationToken) is not [{ SealedSecret: { } value } row, ..])
            {
                continue;
            }

            try
            {
                _ = row.AppId is { } id
                    ? (object)sealer.Open(value, new SealContext(new Scope(row.ProjectId!, row.InstanceId!), id, row.SecretVersion!.Value))
                    : sealer.OpenAccessKey(value, SealContext.OfAccessKey(row.ProjectId!, Guid.Parse(row.AccessKeyId!)));
                return;
            }
            catch (CryptographicException exception)
            {
                throw new StartupException($"The first secret in the table {table.Name} of {store.Description} does not open: {exception.Message}", exception);
            }
        }
    }
}
