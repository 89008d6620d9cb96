namespace Roma.Application.Identity;

/// <summary>The stable codes of refusals that tokens and access keys share.</summary>
public static class GrantErrors
{
    /// <summary>The user's name is one of the operator's.</summary>
    public const string NameReserved = "grant.name_reserved";
}
