namespace Roma.Application.Apps;

/// <summary>Changes an app's given fields and leaves null ones alone; a request that changes nothing leaves no trace.</summary>
public sealed record UpdateAppCommand(Scope Scope, string AppId, string? Name, string? Remark, bool? Favorite) : ICommand<AppView>, IAppRequest
{
    public static Permission Permission => Permission.WriteApps;
}

internal sealed class UpdateAppValidator : AppRequestValidator<UpdateAppCommand>
{
    public UpdateAppValidator()
    {
        RuleFor(command => command.Name).IsName();
        RuleFor(command => command.Remark).IsRemark();
    }
}

internal sealed class UpdateAppHandler(IAppRepository apps, ICallerContext caller) : ICommandHandler<UpdateAppCommand, AppView>
{
    public async Task<Result<AppView>> Handle(UpdateAppCommand request, CancellationToken cancellationToken)
    {
        if (await apps.FindAsync(request.Scope, request.AppId, cancellationToken) is not { } app)
        {
            return Result.NotFound(AppErrors.NotFound);
        }

        AppName? name = request.Name is null ? null : AppName.Create(request.Name);
        if (name is { } wanted && wanted != app.Name && await apps.IsNameTakenAsync(app.Scope, wanted, cancellationToken))
        {
            return Result.Conflict(AppErrors.NameTaken);
        }

        if (app.Update(name, request.Remark is null ? null : Remark.Create(request.Remark), request.Favorite, caller.Stamp()))
        {
            apps.Save(app);
        }

        return AppView.Of(AppDetails.Of(app), caller.Caller);
    }
}
