namespace Roma.Application.Identity;

/// <summary>Generates tokens, access keys and their secrets from a cryptographic source, and the ids of credentials.</summary>
public interface ICredentialGenerator
{
    /// <summary>A token of at least 256 random bits.</summary>
    AccessToken NewToken();

    /// <summary>An access key of <see cref="AccessKey.Length"/> upper-case letters and digits, at least 100 random bits.</summary>
    string NewKeyId();

    /// <summary>The secret of an access key, of at least 230 random bits.</summary>
    SecretAccessKey NewSecretAccessKey();

    /// <summary>A unique id; later ones sort after earlier ones.</summary>
    Guid NewCredentialId();
}
