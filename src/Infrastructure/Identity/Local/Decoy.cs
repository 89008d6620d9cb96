using Roma.Application.Identity;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Identity.Local;

/// <summary>
/// Stands in for an access key that does not exist, as one that has expired: so refusing an unknown access key takes the same work as refusing a
/// wrong signature.
/// </summary>
internal sealed class Decoy(SecretSealer sealer, ICredentialGenerator generator)
{
    private readonly Lazy<byte[]> sealedSecret = new(() => sealer.Seal(generator.NewSecretAccessKey(), SealContext.OfAccessKey("", Id)));

    /// <summary>The id that its secret is sealed for.</summary>
    public static Guid Id => Guid.Empty;

    /// <summary>A sealed secret that nobody knows.</summary>
    public byte[] SealedSecret => sealedSecret.Value;
}
