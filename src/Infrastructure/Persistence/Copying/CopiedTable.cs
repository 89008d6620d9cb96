namespace Roma.Infrastructure.Persistence.Copying;

/// <summary>
/// A table that is copied as it is: its name, what finds its next rows after the row that is the parameter, what adds a row, and what of a row tells it
/// from others of its project in a message.
/// </summary>
internal sealed record CopiedTable(string Name, string PageSql, string AddSql, Func<StoreRow, string?> IdOf)
{
    /// <summary>All tables but that of the data keys, which are wrapped anew.</summary>
    public static readonly IReadOnlyList<CopiedTable> All =
    [
        new("tokens", PageOfTokensSql, AddTokenSql, static row => row.TokenId),
        new("access_keys", PageOfAccessKeysSql, AddAccessKeySql, static row => row.AccessKeyId),
        new("apps", PageOfAppsSql, AddAppSql, static row => row.AppId),
        new("app_totals", PageOfAppTotalsSql, AddAppTotalSql, static row => row.InstanceId),
        new("used_signatures", PageOfUsedSignaturesSql, AddUsedSignatureSql, static row => row.AccessKeyId),
        new("audit_entries", PageOfAuditEntriesSql, AddAuditEntrySql, static row => row.EntryId),
    ];

    private const string TokenColumns =
        "project_id, token_id, token_hash, user_id, user_name, role, created_at, expires_at, revoked_at, last_used_at";

    private const string PageOfTokensSql = $"""
        SELECT {TokenColumns} FROM tokens
        WHERE (project_id, token_id) > (@ProjectId, @TokenId)
        ORDER BY project_id, token_id
        LIMIT 1000
        """;

    private const string AddTokenSql = $"""
        INSERT INTO tokens ({TokenColumns})
        VALUES (@ProjectId, @TokenId, @TokenHash, @UserId, @UserName, @Role, @CreatedAt, @ExpiresAt, @RevokedAt, @LastUsedAt)
        """;

    private const string AccessKeyColumns =
        "project_id, access_key_id, access, sealed_secret, user_id, user_name, role, created_at, expires_at, last_used_at";

    private const string PageOfAccessKeysSql = $"""
        SELECT {AccessKeyColumns} FROM access_keys
        WHERE (project_id, access_key_id) > (@ProjectId, @AccessKeyId)
        ORDER BY project_id, access_key_id
        LIMIT 1000
        """;

    private const string AddAccessKeySql = $"""
        INSERT INTO access_keys ({AccessKeyColumns})
        VALUES (@ProjectId, @AccessKeyId, @Access, @SealedSecret, @UserId, @UserName, @Role, @CreatedAt, @ExpiresAt, @LastUsedAt)
        """;

    private const string AppColumns = """
        project_id, instance_id, app_id, version, name, remark, app_key, favorite, secret_version, sealed_secret,
        created_at, created_by_id, created_by_name, updated_at, updated_by_id, updated_by_name,
        retiring_secret, retiring_secret_version, retiring_until
        """;

    private const string PageOfAppsSql = $"""
        SELECT {AppColumns} FROM apps
        WHERE (project_id, instance_id, app_id) > (@ProjectId, @InstanceId, @AppId)
        ORDER BY project_id, instance_id, app_id
        LIMIT 1000
        """;

    private const string AddAppSql = $"""
        INSERT INTO apps ({AppColumns})
        VALUES (@ProjectId, @InstanceId, @AppId, @Version, @Name, @Remark, @AppKey, @Favorite, @SecretVersion, @SealedSecret,
                @CreatedAt, @CreatedById, @CreatedByName, @UpdatedAt, @UpdatedById, @UpdatedByName,
                @RetiringSecret, @RetiringSecretVersion, @RetiringUntil)
        """;

    private const string PageOfAppTotalsSql = """
        SELECT project_id, instance_id, slot, total FROM app_totals
        WHERE (project_id, instance_id, slot) > (@ProjectId, @InstanceId, @Slot)
        ORDER BY project_id, instance_id, slot
        LIMIT 1000
        """;

    private const string AddAppTotalSql =
        "INSERT INTO app_totals (project_id, instance_id, slot, total) VALUES (@ProjectId, @InstanceId, @Slot, @Total)";

    private const string PageOfUsedSignaturesSql = """
        SELECT project_id, signed_at, access_key_id, signature FROM used_signatures
        WHERE (project_id, signed_at, access_key_id, signature) > (@ProjectId, @SignedAt, @AccessKeyId, @Signature)
        ORDER BY project_id, signed_at, access_key_id, signature
        LIMIT 1000
        """;

    private const string AddUsedSignatureSql = """
        INSERT INTO used_signatures (project_id, signed_at, access_key_id, signature)
        VALUES (@ProjectId, @SignedAt, @AccessKeyId, @Signature)
        """;

    private const string AuditEntryColumns = """
        project_id, entry_id, instance_id, action, target, secret_version, outcome,
        user_id, user_name, credential_id, client_address, at, request_id
        """;

    private const string PageOfAuditEntriesSql = $"""
        SELECT {AuditEntryColumns} FROM audit_entries
        WHERE (project_id, entry_id) > (@ProjectId, @EntryId)
        ORDER BY project_id, entry_id
        LIMIT 1000
        """;

    private const string AddAuditEntrySql = $"""
        INSERT INTO audit_entries ({AuditEntryColumns})
        VALUES (@ProjectId, @EntryId, @InstanceId, @Action, @Target, @SecretVersion, @Outcome,
                @UserId, @UserName, @CredentialId, @ClientAddress, @At, @RequestId)
        """;
}
