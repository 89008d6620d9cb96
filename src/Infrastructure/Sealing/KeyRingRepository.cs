using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Roma.Domain.Text;
using Roma.Infrastructure.Files;

namespace Roma.Infrastructure.Sealing;

/// <summary>
/// The key ring's files: reading never creates a missing ring, and a key is written only to the ring's folder and is on disk before anything
/// it wraps, since a ring lost in a power cut would take every secret with it.
/// </summary>
internal sealed partial class KeyRingRepository(DataDirectory directory, X509Certificate2? certificate, ILoggerFactory loggers) : IXmlRepository
{
    private readonly ILogger logger = loggers.CreateLogger<KeyRingRepository>();

    /// <summary>The keys of the ring; throws a <see cref="StartupException"/> if one is encrypted by another certificate than the one that is set.</summary>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        if (!Directory.Exists(directory.KeyRing))
        {
            return [];
        }

        var elements = new FileSystemXmlRepository(new DirectoryInfo(directory.KeyRing), loggers).GetAllElements();
        // "masterKey" holds a key in clear (ASP.NET Core, key storage format).
        if (certificate is not null && elements.SelectMany(element => element.Descendants("masterKey")).Any())
        {
            LogClearKey(directory.KeyRing);
        }

        // A key that a certificate encrypts holds that certificate beside it (W3C XML Encryption, 3.5).
        var missing = elements.SelectMany(element => element.Descendants()).Where(element => element.Name.LocalName is "X509Certificate")
            .Select(element => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(element.Value)))
            .FirstOrDefault(wanted => !string.Equals(wanted.Thumbprint, certificate?.Thumbprint, StringComparison.Ordinal));
        // The thumbprint is what Windows and "openssl x509 -fingerprint" show.
        return missing is null ? elements : throw new StartupException(
            $"The key ring {directory.KeyRing} opens only with the certificate {PlainText.Quote(missing.Subject)} with the SHA-1 thumbprint "
            + $"{missing.Thumbprint}: set Roma:KeyRing:CertificateFile to the PKCS#12 file of it and its private key.");
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var folder = PrivateFolder.Create(directory.KeyRing);
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
