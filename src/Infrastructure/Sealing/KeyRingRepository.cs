using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
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

        return elements;
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

    /// <summary>
    /// Which certificates encrypt keys of the ring, other than the one that is configured, and which one that is; null if there are none. Throws
    /// whatever the XML reader does if the ring cannot be read.
    /// </summary>
    public string? DescribeMissingCertificates()
    {
        // A key that a certificate encrypts holds that certificate beside it (W3C XML Encryption, 3.5).
        var missing = GetAllElements().SelectMany(key => key.Descendants()).Where(element => element.Name.LocalName is "X509Certificate")
            .Select(element => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(element.Value)))
            .Where(wanted => !string.Equals(wanted.Thumbprint, certificate?.Thumbprint, StringComparison.Ordinal))
            .Select(Describe).Distinct(StringComparer.Ordinal).ToList();
        var given = certificate is null ? "is not set" : $"holds {Describe(certificate)}";
        return missing.Count == 0 ? null : $"{string.Join(" and ", missing)}, but Roma:KeyRing:CertificateFile {given}";
    }

    // The thumbprint is what Windows and "openssl x509 -fingerprint" show.
    private static string Describe(X509Certificate2 certificate) =>
        $"the certificate {PlainText.Quote(certificate.Subject)} with the SHA-1 thumbprint {certificate.Thumbprint}";

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "A key in {Folder} is older than the certificate and not encrypted by it.")]
    private partial void LogClearKey(string folder);
}
