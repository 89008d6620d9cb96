namespace Roma.Application.Apps;

/// <summary>Deletes an app and its secret; its name and key become free, and its audit entries stay.</summary>
public sealed record DeleteAppCommand(Scope Scope, string AppId) : ICommand<AppDetails>, IAppRequest
{
    public static Permission Permission => Permission.WriteApps;
}

internal sealed class DeleteAppValidator : AppRequestValidator<DeleteAppCommand>;

internal sealed class DeleteAppHandler(IAppRepository apps) : ICommandHandler<DeleteAppCommand, AppDetails>
{
    public async Task<Result<AppDetails>> Handle(DeleteAppCommand request, CancellationToken cancellationToken)
    {
        if (await apps.FindAsync(request.Scope, request.AppId, cancellationToken) is not { } app)
        {
            return Result.NotFound(AppErrors.NotFound);
        }

        apps.Remove(app);
        return AppDetails.Of(app);
    }
}
