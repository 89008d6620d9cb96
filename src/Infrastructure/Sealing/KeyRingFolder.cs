using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Roma.Infrastructure.Files;

namespace Roma.Infrastructure.Sealing;

/// <summary>The key ring in a folder, a file for each key.</summary>
internal sealed class KeyRingFolder(DataDirectory directory, ILoggerFactory loggers) : IKeyRingStorage
{
    public string Description => directory.KeyRing;

    public bool Exists => Directory.Exists(directory.KeyRing);

    public IReadOnlyCollection<XElement> Read() =>
        Exists ? new FileSystemXmlRepository(new DirectoryInfo(directory.KeyRing), loggers).GetAllElements() : [];

    public void Add(XElement key, string name)
    {
        var folder = PrivateFolder.Create(directory.KeyRing);
        var file = Path.Combine(folder.FullName, name + ".xml");
        var draft = file + ".tmp";
        try
        {
            using (var stream = new FileStream(draft, PrivateFolder.FileOptions(FileMode.Create)))
            {
                key.Save(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file);
        }
        finally
        {
            File.Delete(draft);
        }

        DurableFolder.Flush(folder.FullName);
    }
}
