using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.Logging;
using Roma.Application.Apps;
using Roma.Application.Audit;
using Roma.Application.Identity;
using Roma.Application.Messaging;
using Roma.Application.Validation;
using Roma.Domain.Audit;
using Roma.Domain.Identity;

namespace Roma.ArchitectureTests.Offenders.Apps;

public sealed record MeddleAppCommand(Scope Scope, string AppId) : ICommand<AppDetails>, IAppRequest
{
    public static Permission Permission => Permission.WriteApps;
}

internal sealed class MeddleAppValidator : AppRequestValidator<MeddleAppCommand>;

internal sealed class MeddleAppTwiceValidator : AppRequestValidator<MeddleAppCommand>;

public class MeddlingHandler(
    IAppReader apps, ICallerContext caller, IAuditTrail audit, IMediator mediator, ILogger<MeddlingHandler> logger, HttpClient web)
    : ICommandHandler<MeddleAppCommand, AppDetails>
{
    public async Task<Result<AppDetails>> Handle(MeddleAppCommand request, CancellationToken cancellationToken)
    {
        if (await apps.FindAsync(request.Scope, request.AppId, cancellationToken) is not { } app)
        {
            return Result.NotFound(AppErrors.NotFound);
        }

        try
        {
            await mediator.Send(new ShowAppQuery(request.Scope, request.AppId), cancellationToken);
            await web.GetStringAsync(new Uri("http://127.0.0.1"), cancellationToken);
        }
        catch (HttpRequestException)
        {
            logger.LogInformation("Nothing happened.");
        }

        audit.Record(caller.Caller.CredentialId is null ? AuditAction.DeleteApp : AuditAction.UpdateApp);
        var details = new AppDetails(
            app.Id,
            app.Name,
            app.Remark,
            app.Key,
            app.Favorite,
            app.Created,
            app.Updated);

        return details;
    }
}
