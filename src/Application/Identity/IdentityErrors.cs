namespace Roma.Application.Identity;

/// <summary>The stable codes of refusals by use cases of tokens and access keys.</summary>
public static class IdentityErrors
{
    /// <summary>There is no such token, or it is already revoked.</summary>
    public const string TokenNotFound = "token.not_found";

    /// <summary>Another service issues the tokens, and would not know a token of Roma's.</summary>
    public const string TokensIssuedElsewhere = "token.issued_elsewhere";

    /// <summary>There is no such access key in this project.</summary>
    public const string AccessKeyNotFound = "access_key.not_found";

    /// <summary>The user's name is reserved for the operator.</summary>
    public const string NameReserved = "credential.name_reserved";
}
