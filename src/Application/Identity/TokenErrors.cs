namespace Roma.Application.Identity;

/// <summary>The stable codes of refusals by token use cases.</summary>
public static class TokenErrors
{
    /// <summary>There is no such token, or it is already revoked.</summary>
    public const string NotFound = "token.not_found";

    /// <summary>Another service issues the tokens, and would not know a token of Roma's.</summary>
    public const string IssuedElsewhere = "token.issued_elsewhere";
}
