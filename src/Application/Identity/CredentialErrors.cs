namespace Roma.Application.Identity;

/// <summary>The stable codes of refusals that tokens and access keys share.</summary>
public static class CredentialErrors
{
    /// <summary>The user's name is reserved for the operator.</summary>
    public const string NameReserved = "credential.name_reserved";
}
