using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Roma.Domain.Text;

namespace Roma.Infrastructure.Sealing;

/// <summary>The key ring, whose keys the certificate encrypts if one is set.</summary>
internal sealed partial class KeyRingRepository(IKeyRingStorage storage, X509Certificate2? certificate, ILogger<KeyRingRepository> logger) : IXmlRepository
{
    /// <summary>Whether <paramref name="key"/> is not encrypted.</summary>
    // "masterKey" holds a key in clear (ASP.NET Core, key storage format).
    public static bool IsInClear(XElement key) => key.Descendants("masterKey").Any();

    /// <summary>The keys of the ring; throws a <see cref="StartupException"/> if one is encrypted by another certificate than the one that is set.</summary>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = storage.Read();
        if (certificate is not null && elements.Any(IsInClear))
        {
            LogClearKey(storage.Description);
        }

        // A key that a certificate encrypts holds that certificate beside it (W3C XML Encryption, 3.5).
        var missing = elements.SelectMany(element => element.Descendants()).Where(element => element.Name.LocalName is "X509Certificate")
            .Select(element => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(element.Value)))
            .FirstOrDefault(wanted => !string.Equals(wanted.Thumbprint, certificate?.Thumbprint, StringComparison.Ordinal));
        // The thumbprint is what Windows and "openssl x509 -fingerprint" show.
        return missing is null ? elements : throw new StartupException(
            $"The key ring {storage.Description} opens only with the certificate {PlainText.Quote(missing.Subject)} with the SHA-1 thumbprint "
            + $"{missing.Thumbprint}: set Roma:KeyRing:CertificateFile to the PKCS#12 file of it and its private key.");
    }

    public void StoreElement(XElement element, string friendlyName) => storage.Add(element, friendlyName);

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "A key in {KeyRing} is older than the certificate and not encrypted by it.")]
    private partial void LogClearKey(string keyRing);
}
