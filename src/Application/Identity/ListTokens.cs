using Ardalis.Result;
using FluentValidation;
using Roma.Application.Messaging;
using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Asks for the grants of one or every project, including expired and revoked ones; never for a token.</summary>
public sealed record ListTokensQuery(string ProjectId) : IQuery<IReadOnlyList<TokenGrant>>
{
    public static Permission Permission => Permission.ManageIdentity;
}

internal sealed class ListTokensValidator : AbstractValidator<ListTokensQuery>
{
    public ListTokensValidator() => RuleFor(query => query.ProjectId).IsPathId("project");
}

internal sealed class ListTokensHandler(ITokenReader tokens) : IQueryHandler<ListTokensQuery, IReadOnlyList<TokenGrant>>
{
    public async Task<Result<IReadOnlyList<TokenGrant>>> Handle(ListTokensQuery request, CancellationToken cancellationToken) =>
        Result.Success(await tokens.ListAsync(request.ProjectId, cancellationToken));
}
