namespace Roma.Api.Identity;

/// <summary>The errors of operations on tokens and access keys.</summary>
internal static class IdentityErrorRows
{
    public static readonly ErrorRow[] All =
    [
        new(IdentityErrors.TokenNotFound, 403, "ROMA.00014006", "The token does not exist.", "token_id: no such token in this project",
            "the token to revoke does not exist in this project, or was already revoked"),
        new(IdentityErrors.AccessKeyNotFound, 403, "ROMA.00014007", "The access key does not exist.", "access_key_id: no such access key in this project",
            "the access key to delete does not exist in this project"),
        new(IdentityErrors.TokensIssuedElsewhere, 403, "ROMA.00014008", "Tokens are issued by the identity service.",
            "Roma:Identity:Provider is Keystone: ask it for a token", "a token is to be created, but `Roma:Identity:Provider` is `Keystone`"),
        new(IdentityErrors.NameReserved, 403, "ROMA.00014010", "The user name is reserved.", $"user_name: {OperatorNames.Rule}",
            "a token or an access key is to be created for `operator` or `admin` (in capitals or full-width letters, with blanks or unseen characters too), "
                + "by a caller who does not act in every project"),
    ];
}
