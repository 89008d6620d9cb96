using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Generates what callers are known by, from a cryptographic source, and the ids of what is granted to them.</summary>
public interface ICredentialGenerator
{
    /// <summary>A token of at least 256 random bits.</summary>
    AccessToken NewToken();

    /// <summary>An access key of <see cref="AccessKey.Length"/> upper-case letters and digits, at least 100 random bits.</summary>
    string NewAccess();

    /// <summary>The secret of an access key, of at least 230 random bits.</summary>
    SecretAccessKey NewSecretAccessKey();

    /// <summary>An id that no other credential has; later ones sort behind earlier ones.</summary>
    Guid NewCredentialId();
}
