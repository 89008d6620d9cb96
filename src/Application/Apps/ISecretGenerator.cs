namespace Roma.Application.Apps;

/// <summary>Generates secrets, for any number of callers at once.</summary>
public interface ISecretGenerator
{
    /// <summary>32 letters and digits from a cryptographic source, with at least one upper-case letter, one lower-case letter and one digit.</summary>
    Secret NewSecret();
}
