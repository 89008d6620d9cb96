namespace Roma.Application.Apps;

/// <summary>Asks for a page of the apps that meet every given condition.</summary>
public sealed record ListAppsQuery(Scope Scope) : IQuery<AppListView>, IScopedRequest
{
    public static Permission Permission => Permission.ReadApps;

    public int? Offset { get; init; }

    public int? Limit { get; init; }

    public string? Name { get; init; }

    public string? Key { get; init; }

    public bool? Favorite { get; init; }

    /// <summary>True: created by the caller; false: created by others; null: either.</summary>
    public bool? Owner { get; init; }

    public string? UserName { get; init; }

    /// <summary>The name of an <see cref="AppRole"/> in lower case.</summary>
    public string? AuthRole { get; init; }
}

/// <summary>A page of apps, and how many match in all.</summary>
public sealed record AppListView(long Total, IReadOnlyList<AppView> Apps);

internal sealed class ListAppsValidator : ScopedValidator<ListAppsQuery>
{
    public ListAppsValidator()
    {
        RuleFor(query => query.Offset).IsOffset();
        RuleFor(query => query.Limit).IsLimit();
        RuleFor(query => query.Name).IsAtMost("name", AppName.MaxLength);
        RuleFor(query => query.Key).IsAtMost("key", AppKey.MaxLength);
        RuleFor(query => query.UserName).IsAtMost("user_name", UserName.MaxLength);
        RuleFor(query => query.AuthRole).Meets(
            "auth_role", role => string.IsNullOrEmpty(role) || AppRoles.TryParse(role, out _), "read, access, delete, modify or admin");
    }
}

internal sealed class ListAppsHandler(IAppReader apps, ICallerContext context) : IQueryHandler<ListAppsQuery, AppListView>
{
    public async Task<Result<AppListView>> Handle(ListAppsQuery request, CancellationToken cancellationToken)
    {
        var caller = context.Caller;
        var role = AppRoles.TryParse(request.AuthRole, out var asked) ? asked : AppRole.Read;
        if (AppName.PartOf(request.Name ?? "") is not { } name || !AppRoles.Has(caller, role, owner: true))
        {
            return new AppListView(0, []);
        }

        var mustOwn = request.Owner == true || !AppRoles.Has(caller, role, owner: false);
        var filter = new AppFilter(
            name.NullIfEmpty(), request.Key.NullIfEmpty(), request.Favorite, request.UserName.NullIfEmpty(),
            CreatorId: mustOwn ? caller.UserId : null, NotCreatorId: request.Owner == false ? caller.UserId : null);
        var page = await apps.ListAsync(
            request.Scope, filter, request.Offset ?? 0, request.Limit ?? Paging.DefaultLimit, cancellationToken);
        return new AppListView(page.Total, [.. page.Apps.Select(app => AppView.Of(app, caller))]);
    }
}
