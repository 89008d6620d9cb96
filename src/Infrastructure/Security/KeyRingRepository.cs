using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Security;

/// <summary>
/// The key ring's files. A ring that is missing is not begun by looking for it, and a key is on the disk before anything that it wraps is: a
/// ring lost in a power cut would take every secret with it.
/// </summary>
internal sealed class KeyRingRepository(StoreLocation location, ILoggerFactory loggers) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => Directory.Exists(location.KeyRingDirectory) ? Files().GetAllElements() : [];

    public void StoreElement(XElement element, string friendlyName)
    {
        Files().StoreElement(element, friendlyName);
        DurableFolder.Flush(location.KeyRingDirectory);
    }

    private FileSystemXmlRepository Files() => new(PrivateFolder.Create(location.KeyRingDirectory), loggers);
}
