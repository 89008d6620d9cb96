namespace Roma.Application.Identity;

/// <summary>Lists the access keys of one or every project, with expired ones and without secrets.</summary>
public sealed record ListAccessKeysQuery(string ProjectId) : IQuery<AccessKeyListView>
{
    public static Permission Permission => Permission.ManageIdentity;

    public int? Offset { get; init; }

    /// <summary>The maximum number of access keys; null for all.</summary>
    public int? Limit { get; init; }
}

/// <summary>A page of access keys, oldest first, and how many there are in all.</summary>
public sealed record AccessKeyListView(long Total, IReadOnlyList<AccessKey> Keys);

internal sealed class ListAccessKeysValidator : AbstractValidator<ListAccessKeysQuery>
{
    public ListAccessKeysValidator()
    {
        RuleFor(query => query.ProjectId).IsPathId("project_id");
        RuleFor(query => query.Offset).IsOffset();
        RuleFor(query => query.Limit).IsLimit();
    }
}

internal sealed class ListAccessKeysHandler(IAccessKeyReader keys) : IQueryHandler<ListAccessKeysQuery, AccessKeyListView>
{
    public async Task<Result<AccessKeyListView>> Handle(ListAccessKeysQuery request, CancellationToken cancellationToken) =>
        await keys.ListAsync(request.ProjectId, request.Offset ?? 0, request.Limit, cancellationToken);
}
