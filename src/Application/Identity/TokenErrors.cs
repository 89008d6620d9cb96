namespace Roma.Application.Identity;

/// <summary>The stable codes of what token use cases refuse.</summary>
public static class TokenErrors
{
    /// <summary>There is no such token.</summary>
    public const string NotFound = "token.not_found";
}
