namespace Roma.Domain.Identity;

/// <summary>
/// An access key (AK), which signed requests name, and the credential that it stands for; its secret (<see cref="SecretAccessKey"/>) is kept
/// separately.
/// </summary>
public sealed record AccessKey(string KeyId, Credential Credential)
{
    /// <summary>The length of a generated access key, in upper-case letters and digits.</summary>
    public const int Length = 20;
}
