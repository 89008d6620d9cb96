namespace Roma.Application.Apps;

/// <summary>Creates an app; its key and secret are generated if not given.</summary>
public sealed record CreateAppCommand(Scope Scope, string? Name, string? Remark, string? Key, ProposedSecret? Secret, bool? Favorite)
    : ICommand<AppView>, IScopedRequest
{
    public static Permission Permission => Permission.WriteApps;
}

internal sealed class CreateAppValidator : ScopedValidator<CreateAppCommand>
{
    public CreateAppValidator()
    {
        RuleFor(command => command.Name).Meets("name", name => AppName.TryCreate(name, out _), AppName.Rule);
        RuleFor(command => command.Remark).IsRemark();
        RuleFor(command => command.Key).IsKey();
        RuleFor(command => command.Secret).IsSecret();
    }
}

internal sealed class CreateAppHandler(IAppRepository apps, IAppIdGenerator ids, ISecretGenerator secrets, ICallerContext caller)
    : ICommandHandler<CreateAppCommand, AppView>
{
    public async Task<Result<AppView>> Handle(CreateAppCommand request, CancellationToken cancellationToken)
    {
        var name = AppName.Create(request.Name!);
        var key = request.Key is null ? ids.NewKey() : AppKey.Create(request.Key);
        if (await apps.IsNameTakenAsync(request.Scope, name, cancellationToken))
        {
            return Result.Conflict(AppErrors.NameTaken);
        }

        if (request.Key is not null && await apps.IsKeyTakenAsync(request.Scope, key, cancellationToken))
        {
            return Result.Conflict(AppErrors.KeyTaken);
        }

        var remark = Remark.Create(request.Remark ?? "");
        var secret = request.Secret?.Accept() ?? secrets.NewSecret();
        var app = App.Create(ids.NewId(), request.Scope, name, remark, key, request.Favorite ?? false, secret, caller.Stamp());
        apps.Add(app);
        return Result.Created(AppView.Of(AppDetails.Of(app), caller.Caller));
    }
}
