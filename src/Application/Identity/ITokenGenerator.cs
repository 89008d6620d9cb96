using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Generates tokens and the ids of their grants.</summary>
public interface ITokenGenerator
{
    /// <summary>A token of at least 256 random bits from a cryptographic source.</summary>
    AccessToken NewToken();

    /// <summary>An id that no other grant has.</summary>
    Guid NewGrantId();
}
