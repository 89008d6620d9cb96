using Roma.Application.Identity;
using Roma.Domain.Identity;
using Roma.Infrastructure.Security;

namespace Roma.Infrastructure.Identity;

/// <summary>A sealed secret that no access key has, so that refusing an unknown access key takes as long as refusing a wrong signature.</summary>
internal sealed class Decoy(SecretSealer sealer, ICredentialGenerator generator)
{
    private static readonly SecretPlace Place = SecretPlace.OfAccessKey("", Guid.Empty);

    private readonly Lazy<byte[]> value = new(() => sealer.Seal(generator.NewSecretAccessKey(), Place));

    public SecretAccessKey Open() => sealer.OpenAccessKey(value.Value, Place);
}
