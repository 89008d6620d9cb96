using System.Xml.Linq;
using Roma.Domain.Text;

namespace Roma.Infrastructure.Sealing;

/// <summary>The key ring in the store, for a store that several processes share.</summary>
internal sealed class KeyRingTable(IStore store) : IKeyRingStorage
{
    // The ring serves every project.
    private const string ListSql = "SELECT name, xml FROM key_ring WHERE project_id = @ProjectId ORDER BY name";

    private const string AddSql = "INSERT INTO key_ring (project_id, name, xml) VALUES (@ProjectId, @Name, @Xml)";

    public string Description => $"in the {store.Description}";

    public bool Exists => true;

    // ASP.NET Core asks for it at the start, and waits.
    public IReadOnlyCollection<XElement> Read()
    {
        var rows = store.QueryAsync<KeyRow>(ListSql, new { ProjectId = Projects.All }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return [.. rows.Select(row => (row.Name, Key: XElement.Parse(row.Xml))).Select(row => !KeyRingRepository.IsInClear(row.Key) ? row.Key
            : throw new StartupException(
                $"The key {PlainText.Quote(row.Name)} in the table key_ring of the {store.Description} is not encrypted: whoever could read the database, or a "
                + "copy of it, can open every secret that it protects. If no Roma made this row, delete it. Otherwise restore a backup whose keys are all "
                + "encrypted by the certificate in Roma:KeyRing:CertificateFile, and reset the secrets."))];
    }

    public void Add(XElement key, string name)
    {
        var row = new { ProjectId = Projects.All, Name = name, Xml = key.ToString(SaveOptions.DisableFormatting) };
        if (!store.StoreAsync([new Change(AddSql, row)], CancellationToken.None).GetAwaiter().GetResult())
        {
            throw new InvalidOperationException("The key ring has a key of this name already.");
        }
    }

    private sealed record KeyRow(string Name, string Xml);
}
