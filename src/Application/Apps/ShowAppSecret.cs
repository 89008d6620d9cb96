namespace Roma.Application.Apps;

/// <summary>Asks for an app's current secret.</summary>
public sealed record ShowAppSecretQuery(Scope Scope, string AppId) : IQuery<AppSecretView>, IAppRequest
{
    public static Permission Permission => Permission.ReadSecrets;
}

internal sealed class ShowAppSecretValidator : AppRequestValidator<ShowAppSecretQuery>;

internal sealed class ShowAppSecretHandler(IAppReader apps) : IQueryHandler<ShowAppSecretQuery, AppSecretView>
{
    public async Task<Result<AppSecretView>> Handle(ShowAppSecretQuery request, CancellationToken cancellationToken) =>
        await apps.FindSecretAsync(request.Scope, request.AppId, cancellationToken) is { } secret
            ? secret
            : Result.NotFound(AppErrors.NotFound);
}
