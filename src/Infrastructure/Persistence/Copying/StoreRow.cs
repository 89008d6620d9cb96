using System.Reflection;

namespace Roma.Infrastructure.Persistence.Copying;

/// <summary>A row of any table that is copied. It is null in the columns that its table does not have.</summary>
internal sealed class StoreRow
{
    /// <summary>What is before the first row of every table, since no project has an empty id.</summary>
    public static readonly StoreRow BeforeFirst = new() { ProjectId = "" };

    private static readonly PropertyInfo[] Columns = typeof(StoreRow).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    public string? ProjectId { get; init; }

    public string? InstanceId { get; init; }

    public string? AppId { get; init; }

    public long? Version { get; init; }

    public string? Name { get; init; }

    public string? Remark { get; init; }

    public string? AppKey { get; init; }

    public long? Favorite { get; init; }

    public long? SecretVersion { get; init; }

    public byte[]? SealedSecret { get; init; }

    public long? CreatedAt { get; init; }

    public string? CreatedById { get; init; }

    public string? CreatedByName { get; init; }

    public long? UpdatedAt { get; init; }

    public string? UpdatedById { get; init; }

    public string? UpdatedByName { get; init; }

    public byte[]? RetiringSecret { get; init; }

    public long? RetiringSecretVersion { get; init; }

    public long? RetiringUntil { get; init; }

    public long? Slot { get; init; }

    public long? Total { get; init; }

    public string? EntryId { get; init; }

    public string? Action { get; init; }

    public string? Target { get; init; }

    public string? UserId { get; init; }

    public string? UserName { get; init; }

    public long? At { get; init; }

    public string? RequestId { get; init; }

    public string? CredentialId { get; init; }

    public string? ClientAddress { get; init; }

    public string? Outcome { get; init; }

    public string? TokenId { get; init; }

    public byte[]? TokenHash { get; init; }

    public string? Role { get; init; }

    public long? ExpiresAt { get; init; }

    public long? RevokedAt { get; init; }

    public long? LastUsedAt { get; init; }

    public string? AccessKeyId { get; init; }

    public string? Access { get; init; }

    public long? SignedAt { get; init; }

    public string? Signature { get; init; }

    /// <summary>The columns in which <paramref name="other"/> has another value.</summary>
    public IReadOnlyList<string> ColumnsThatDifferFrom(StoreRow other) =>
        [.. Columns.Where(column => !AreEqual(column.GetValue(this), column.GetValue(other))).Select(column => column.Name)];

    /// <summary>Writes all its values, so that two rows have the same bytes only if they are equal.</summary>
    public void WriteTo(BinaryWriter writer)
    {
        foreach (var column in Columns)
        {
            switch (column.GetValue(this))
            {
                case string text:
                    writer.Write((byte)1);
                    writer.Write(text);
                    break;
                case long number:
                    writer.Write((byte)2);
                    writer.Write(number);
                    break;
                case byte[] bytes:
                    writer.Write((byte)3);
                    writer.Write(bytes.Length);
                    writer.Write(bytes);
                    break;
                default:
                    writer.Write((byte)0);
                    break;
            }
        }
    }

    private static bool AreEqual(object? one, object? other) =>
        one is byte[] bytes && other is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(one, other);
}
