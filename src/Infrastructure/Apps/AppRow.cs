using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <summary>An app as in its row, except for the secret.</summary>
internal sealed record AppRow(
    string ProjectId,
    string InstanceId,
    string AppId,
    long Version,
    string Name,
    string Remark,
    string AppKey,
    long Favorite,
    long SecretVersion,
    long CreatedAt,
    string CreatedById,
    string CreatedByName,
    long UpdatedAt,
    string UpdatedById,
    string UpdatedByName)
{
    /// <summary>The row's new secret; null keeps the one it has.</summary>
    public byte[]? SealedSecret { get; init; }

    /// <summary>The row of <paramref name="app"/>, with the secret that was issued since it was loaded, if any.</summary>
    public static AppRow Of(App app, SecretSealer sealer) => Of(app) with
    {
        SealedSecret = app.IssuedSecret is { } issued
            ? sealer.Seal(issued.Value, new SealContext(app.Scope, app.Id.ToString(), issued.Number))
            : null,
    };

    public static AppRow Of(App app) =>
        new(
            app.Scope.ProjectId,
            app.Scope.InstanceId,
            app.Id.ToString(),
            app.Version,
            app.Name.Value,
            app.Remark.Value,
            app.Key.Value,
            app.Favorite ? 1 : 0,
            app.SecretVersion,
            app.Created.At.ToUnixTimeMilliseconds(),
            app.Created.UserId,
            app.Created.UserName,
            app.Updated.At.ToUnixTimeMilliseconds(),
            app.Updated.UserId,
            app.Updated.UserName);

    public App ToApp() =>
        App.Restore(
            Domain.Apps.AppId.Parse(AppId),
            new Scope(ProjectId, InstanceId),
            AppName.Create(Name),
            Domain.Apps.Remark.Create(Remark),
            Domain.Apps.AppKey.Create(AppKey),
            Favorite != 0,
            new Stamp(CreatedById, CreatedByName, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt)),
            new Stamp(UpdatedById, UpdatedByName, DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt)),
            Version,
            SecretVersion);
}
