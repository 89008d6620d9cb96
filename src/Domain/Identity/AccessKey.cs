namespace Roma.Domain.Identity;

/// <summary>
/// An access key (AK): the name under which a user's signed requests are known, and what they may do; its secret
/// (<see cref="SecretAccessKey"/>) is kept apart.
/// </summary>
public sealed record AccessKey(string KeyId, Credential Credential)
{
    /// <summary>The length of a generated access key: as many upper-case letters and digits.</summary>
    public const int Length = 20;
}
