namespace Roma.Application.Apps;

/// <summary>Replaces an app's secret with the proposed one, or with a random one if none is proposed; the old one is invalid at once.</summary>
public sealed record ResetAppSecretCommand(Scope Scope, string AppId, ProposedSecret? Secret) : ICommand<AppSecretView>, IAppRequest
{
    public static Permission Permission => Permission.ResetSecrets;
}

internal sealed class ResetAppSecretValidator : AppRequestValidator<ResetAppSecretCommand>
{
    public ResetAppSecretValidator() => RuleFor(command => command.Secret).IsSecret();
}

internal sealed class ResetAppSecretHandler(IAppRepository apps, ISecretGenerator secrets, ICallerContext caller)
    : ICommandHandler<ResetAppSecretCommand, AppSecretView>
{
    public async Task<Result<AppSecretView>> Handle(ResetAppSecretCommand request, CancellationToken cancellationToken)
    {
        if (await apps.FindAsync(request.Scope, request.AppId, cancellationToken) is not { } app)
        {
            return Result.NotFound(AppErrors.NotFound);
        }

        var secret = request.Secret?.Accept() ?? secrets.NewSecret();
        app.ResetSecret(secret, caller.Stamp());
        apps.Save(app);
        return new AppSecretView(request.AppId, secret);
    }
}
