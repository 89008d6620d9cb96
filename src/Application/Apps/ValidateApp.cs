namespace Roma.Application.Apps;

/// <summary>Asks whether an app matches exactly each of the name, id and key that is given.</summary>
public sealed record ValidateAppQuery(Scope Scope, string? Name, string? Id, string? Key) : IQuery<AppDetails>, IScopedRequest
{
    public static Permission Permission => Permission.ReadApps;
}

internal sealed class ValidateAppValidator : ScopedValidator<ValidateAppQuery>
{
    public ValidateAppValidator()
    {
        RuleFor(query => query).Meets("name, id or key", HasCondition, "give at least one");
        RuleFor(query => query.Name).IsAtMost("name", AppName.MaxLength);
        RuleFor(query => query.Id).IsAtMost("id", Scope.MaxIdLength);
        RuleFor(query => query.Key).IsAtMost("key", AppKey.MaxLength);
    }

    private static bool HasCondition(ValidateAppQuery query) =>
        !string.IsNullOrEmpty(query.Name) || !string.IsNullOrEmpty(query.Id) || !string.IsNullOrEmpty(query.Key);
}

internal sealed class ValidateAppHandler(IAppReader apps) : IQueryHandler<ValidateAppQuery, AppDetails>
{
    public async Task<Result<AppDetails>> Handle(ValidateAppQuery request, CancellationToken cancellationToken) =>
        AppName.PartOf(request.Name ?? "") is { } name
        && await apps.MatchAsync(request.Scope, name.NullIfEmpty(), request.Id.NullIfEmpty(), request.Key.NullIfEmpty(), cancellationToken) is { } app
            ? app
            : Result.NotFound(AppErrors.NoMatch);
}
