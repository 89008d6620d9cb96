namespace Roma.Application.Identity;

/// <summary>The stable codes of what token use cases refuse.</summary>
public static class TokenErrors
{
    /// <summary>There is no such token, or it was revoked already.</summary>
    public const string NotFound = "token.not_found";
}
