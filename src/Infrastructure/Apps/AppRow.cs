using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <summary>An app as in its row. This is the one place that lists the columns: each list of names has one of values, in the same order.</summary>
internal sealed record AppRow
{
    /// <summary>All columns but the sealed secrets.</summary>
    public const string Columns = FixedColumns + ", " + ChangedColumns + ", " + RenewedColumns;

    public const string Values = FixedValues + ", " + ChangedValues + ", " + RenewedValues;

    /// <summary>Columns that no update sets.</summary>
    private const string FixedColumns = "project_id, instance_id, app_id, app_key, created_at, created_by_id, created_by_name";

    private const string FixedValues = "@ProjectId, @InstanceId, @AppId, @AppKey, @CreatedAt, @CreatedById, @CreatedByName";

    /// <summary>Columns that a reset leaves alone, unless it ends a retiring secret.</summary>
    public const string ChangedColumns = "name, remark, favorite, retiring_secret_version, retiring_until";

    public const string ChangedValues = "@Name, @Remark, @Favorite, @RetiringSecretVersion, @RetiringUntil";

    /// <summary>Columns that each update sets, a reset too, beside its sealed secret; none of them is in an index.</summary>
    public const string RenewedColumns = "version, secret_version, updated_at, updated_by_id, updated_by_name";

    public const string RenewedValues = "@Version + 1, @SecretVersion, @UpdatedAt, @UpdatedById, @UpdatedByName";

    /// <summary>The condition that finds one app.</summary>
    public const string ById = "project_id = @ProjectId AND instance_id = @InstanceId AND app_id = @AppId";

    public required string ProjectId { get; init; }

    public required string InstanceId { get; init; }

    public required string AppId { get; init; }

    public required long Version { get; init; }

    public required string Name { get; init; }

    public required string Remark { get; init; }

    public required string AppKey { get; init; }

    public required long Favorite { get; init; }

    public required long SecretVersion { get; init; }

    /// <summary>The current secret: null if it was not read, or is to stay as it is.</summary>
    public byte[]? SealedSecret { get; init; }

    public required long? RetiringSecretVersion { get; init; }

    public required long? RetiringUntil { get; init; }

    public required long CreatedAt { get; init; }

    public required string CreatedById { get; init; }

    public required string CreatedByName { get; init; }

    public required long UpdatedAt { get; init; }

    public required string UpdatedById { get; init; }

    public required string UpdatedByName { get; init; }

    /// <summary>How many apps the list has that this row is from.</summary>
    public long Total { get; init; }

    /// <summary>The row of <paramref name="app"/>, with the secret that was issued since it was loaded, if any.</summary>
    public static AppRow Of(App app, SecretSealer sealer)
    {
        var id = app.Id.ToString();
        return new AppRow
        {
            ProjectId = app.Scope.ProjectId,
            InstanceId = app.Scope.InstanceId,
            AppId = id,
            Version = app.Version,
            Name = app.Name.Value,
            Remark = app.Remark.Value,
            AppKey = app.Key.Value,
            Favorite = app.Favorite ? 1 : 0,
            SecretVersion = app.SecretNumber,
            SealedSecret = app.IssuedSecret is { } issued ? sealer.Seal(issued.Value, new SealContext(app.Scope, id, issued.Number)) : null,
            RetiringSecretVersion = app.State.RetiringSecret?.Number,
            RetiringUntil = app.State.RetiringSecret?.Until.ToUnixTimeMilliseconds(),
            CreatedAt = app.Created.At.ToUnixTimeMilliseconds(),
            CreatedById = app.Created.UserId,
            CreatedByName = app.Created.UserName,
            UpdatedAt = app.Updated.At.ToUnixTimeMilliseconds(),
            UpdatedById = app.Updated.UserId,
            UpdatedByName = app.Updated.UserName,
        };
    }

    public AppState ToState() => new()
    {
        Id = Domain.Apps.AppId.Parse(AppId),
        Scope = new Scope(ProjectId, InstanceId),
        Version = Version,
        Name = AppName.FromStored(Name),
        Remark = Domain.Apps.Remark.FromStored(Remark),
        Key = Domain.Apps.AppKey.FromStored(AppKey),
        Favorite = Favorite != 0,
        SecretNumber = SecretVersion,
        RetiringSecret = RetiringSecretVersion is { } number && RetiringUntil is { } until ? new RetiringSecret(number, InstantOf(until)) : null,
        Created = new Stamp(CreatedById, CreatedByName, InstantOf(CreatedAt)),
        Updated = new Stamp(UpdatedById, UpdatedByName, InstantOf(UpdatedAt)),
    };

    public AppDetails ToDetails() => AppDetails.Of(ToState());

    private static DateTimeOffset InstantOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
