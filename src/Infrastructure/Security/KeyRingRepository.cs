using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Security;

/// <summary>
/// The key ring's files: reading never creates a missing ring, and a key is written only to the ring's folder and is on disk before anything
/// it wraps, since a ring lost in a power cut would take every secret with it.
/// </summary>
internal sealed partial class KeyRingRepository(StoreLocation location, bool mustBeEncrypted, ILoggerFactory loggers) : IXmlRepository
{
    private readonly ILogger logger = loggers.CreateLogger<KeyRingRepository>();

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        if (!Directory.Exists(location.KeyRingDirectory))
        {
            return [];
        }

        var elements = new FileSystemXmlRepository(new DirectoryInfo(location.KeyRingDirectory), loggers).GetAllElements();
        // "masterKey" holds a key in clear (ASP.NET Core, key storage format).
        if (mustBeEncrypted && elements.SelectMany(element => element.Descendants("masterKey")).Any())
        {
            LogClearKey(location.KeyRingDirectory);
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var folder = PrivateFolder.Create(location.KeyRingDirectory);
        var file = Path.Combine(folder.FullName, friendlyName + ".xml");
        var draft = file + ".tmp";
        try
        {
            using (var stream = new FileStream(draft, PrivateFolder.FileOptions(FileMode.Create)))
            {
                element.Save(stream);
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

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "A key in {Folder} is older than the certificate and not encrypted by it.")]
    private partial void LogClearKey(string folder);
}
