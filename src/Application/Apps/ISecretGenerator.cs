using Roma.Domain.Apps;

namespace Roma.Application.Apps;

/// <summary>Makes secrets.</summary>
public interface ISecretGenerator
{
    /// <summary>A secret of 32 letters and digits from a cryptographic source, with at least one capital, one small letter and one digit.</summary>
    Secret NewSecret();
}
