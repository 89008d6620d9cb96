namespace Roma.Application.Identity;

/// <summary>Lists what the tokens of one or every project grant, with expired ones and without the tokens themselves.</summary>
public sealed record ListTokensQuery(string ProjectId) : IQuery<TokenListView>
{
    public static Permission Permission => Permission.ManageIdentity;

    public int? Offset { get; init; }

    /// <summary>The maximum number of tokens; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether to list revoked tokens too.</summary>
    public bool WithRevoked { get; init; }
}

/// <summary>A page of tokens, oldest first, and how many there are in all.</summary>
public sealed record TokenListView(long Total, IReadOnlyList<Credential> Tokens);

internal sealed class ListTokensValidator : AbstractValidator<ListTokensQuery>
{
    public ListTokensValidator()
    {
        RuleFor(query => query.ProjectId).IsPathId("project_id");
        RuleFor(query => query.Offset).IsOffset();
        RuleFor(query => query.Limit).IsLimit();
    }
}

internal sealed class ListTokensHandler(ITokenReader tokens) : IQueryHandler<ListTokensQuery, TokenListView>
{
    public async Task<Result<TokenListView>> Handle(ListTokensQuery request, CancellationToken cancellationToken) =>
        await tokens.ListAsync(request.ProjectId, request.WithRevoked, request.Offset ?? 0, request.Limit, cancellationToken);
}
