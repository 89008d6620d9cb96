using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Roma.Domain.Text;

namespace Roma.Infrastructure.Persistence.Copying;

/// <summary>
/// Copies the tables of a store into another, page by page in the order of their keys. So what is there of an interrupted copy are the first rows of each
/// table, and the copy goes on behind them.
/// </summary>
internal sealed class StoreCopy(IStore source, IStore target, Action<CopyProgress> tell)
{
    private readonly List<Part> parts = [];
    private long total;

    /// <summary>
    /// Reads all of the source, and throws a <see cref="StartupException"/> that says what differs if the target has anything but the first rows of each
    /// table.
    /// </summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        foreach (var table in CopiedTable.All)
        {
            var (last, copied, rows, isComplete) = (StoreRow.BeforeFirst, 0L, 0L, true);
            await foreach (var page in PagesAsync(source, table, last, cancellationToken))
            {
                if (isComplete)
                {
                    var there = await ComparePageAsync(table, page, last, cancellationToken);
                    (copied, last, isComplete) = (copied + there.Count, there.Count > 0 ? there[^1] : last, there.Count == page.Count);
                }

                (rows, total) = (rows + page.Count, total + page.Count);
                tell(new("reading", table.Name, rows, TableTotal: null, total, Total: null));
            }

            if (isComplete)
            {
                await ComparePageAsync(table, [], last, cancellationToken);
            }

            parts.Add(new(table, last, copied, rows));
        }
    }

    /// <summary>Adds the rows that the target did not have when they were compared.</summary>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        var done = 0L;
        foreach (var (table, last, copied, rows) in parts)
        {
            var there = copied;
            done += copied;
            await foreach (var page in PagesAsync(source, table, last, cancellationToken))
            {
                if (!await target.StoreAsync([.. page.Select(row => new Change(table.AddSql, row))], CancellationToken.None))
                {
                    throw new StartupException(
                        $"Something else writes to the table {table.Name} of the store {target.Description}. Stop every Roma there, and try again.");
                }

                (there, done) = (there + page.Count, done + page.Count);
                tell(new("copying", table.Name, there, rows, done, total));
            }
        }
    }

    /// <summary>What both stores have now; throws a <see cref="StartupException"/> if that is not the same.</summary>
    public async Task<IReadOnlyList<CopiedRows>> VerifyAsync(CancellationToken cancellationToken)
    {
        List<CopiedRows> tables = [];
        var done = 0L;
        foreach (var (table, _, _, rows) in parts)
        {
            // On threads of their own, since a store may not release one while it reads.
            var there = Task.Run(() => SumAsync(target, table, read => tell(new("verifying", table.Name, read, rows, done + read, total)), cancellationToken));
            var here = await Task.Run(() => SumAsync(source, table, static _ => { }, cancellationToken), cancellationToken);
            if (here != await there)
            {
                throw new StartupException(
                    $"The table {table.Name} is not the same: it has {here.Rows} rows with the SHA-256 {here.Sha256} in the store {source.Description}, "
                    + $"and {(await there).Rows} with {(await there).Sha256} in {target.Description}. Something else has written to one of them.");
            }

            tables.Add(here);
            done += here.Rows;
        }

        return tables;
    }

    private static async IAsyncEnumerable<IReadOnlyList<StoreRow>> PagesAsync(
        IStore store, CopiedTable table, StoreRow after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (; await store.QueryAsync<StoreRow>(table.PageSql, after, cancellationToken) is { Count: > 0 } page; after = page[^1])
        {
            yield return page;
        }
    }

    private static async Task<CopiedRows> SumAsync(IStore store, CopiedTable table, Action<long> tell, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var bytes = new MemoryStream();
        await using var writer = new BinaryWriter(bytes);
        var rows = 0L;
        await foreach (var page in PagesAsync(store, table, StoreRow.BeforeFirst, cancellationToken))
        {
            bytes.SetLength(0);
            foreach (var row in page)
            {
                row.WriteTo(writer);
            }

            writer.Flush();
            hash.AppendData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            rows += page.Count;
            tell(rows);
        }

        return new(table.Name, rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The target's rows after <paramref name="last"/>, which are those of <paramref name="page"/>, or the first of them.</summary>
    private async Task<IReadOnlyList<StoreRow>> ComparePageAsync(
        CopiedTable table, IReadOnlyList<StoreRow> page, StoreRow last, CancellationToken cancellationToken)
    {
        var rows = await target.QueryAsync<StoreRow>(table.PageSql, last, cancellationToken);
        for (var index = 0; index < rows.Count; index++)
        {
            var wanted = index < page.Count ? page[index] : StoreRow.BeforeFirst;
            if (rows[index].ColumnsThatDifferFrom(wanted) is { Count: > 0 } columns)
            {
                var (project, id) = (rows[index].ProjectId ?? "", table.IdOf(rows[index]) ?? "");
                throw new StartupException(
                    $"The store {target.Description} has data of its own: in the table {table.Name}, the row {PlainText.Quote(id)} of the project "
                    + $"{PlainText.Quote(project)} is not like the next one of {source.Description}: it differs in {string.Join(", ", columns)}. "
                    + "Nothing was copied. Copy to an empty database, or go on where a copy was interrupted.");
            }
        }

        return rows;
    }

    /// <summary>A table, the last row of it that was there before, how many were, and how many there must be.</summary>
    private sealed record Part(CopiedTable Table, StoreRow Last, long Copied, long Rows);
}
