namespace Roma.Application.Apps;

/// <summary>Asks for one app.</summary>
public sealed record ShowAppQuery(Scope Scope, string AppId) : IQuery<AppView>, IAppRequest
{
    public static Permission Permission => Permission.ReadApps;
}

internal sealed class ShowAppValidator : AppRequestValidator<ShowAppQuery>;

internal sealed class ShowAppHandler(IAppReader apps, ICallerContext caller) : IQueryHandler<ShowAppQuery, AppView>
{
    public async Task<Result<AppView>> Handle(ShowAppQuery request, CancellationToken cancellationToken) =>
        await apps.FindAsync(request.Scope, request.AppId, cancellationToken) is { } app
            ? AppView.Of(app, caller.Caller)
            : Result.NotFound(AppErrors.NotFound);
}
