using Ardalis.Result;
using MediatR;
using Roma.Application.Apps;
using Roma.Application.Messaging;
using Roma.Domain.Identity;

namespace Roma.ArchitectureTests.Offenders.Apps;

public class PeekAppQuery : IQuery<AppDetails>, IAppRequest
{
    public static Permission Permission => Permission.None;

    public Scope Scope { get; set; }

    public string AppId { get; set; } = "";
}

internal sealed class PeekAppHandler(IAppRepository apps) : IQueryHandler<PeekAppQuery, AppDetails>
{
    public async Task<Result<AppDetails>> Handle(PeekAppQuery request, CancellationToken cancellationToken)
    {
        var app = await apps.FindAsync(request.Scope, request.AppId, cancellationToken);
        return AppDetails.Of(app!);
    }
}

internal sealed class PeekAppTwiceHandler : IQueryHandler<PeekAppQuery, AppDetails>
{
    public Task<Result<AppDetails>> Handle(PeekAppQuery request, CancellationToken cancellationToken) =>
        Task.FromResult<Result<AppDetails>>(Result.NotFound());
}

public sealed record AppDeletion(string ProjectId) : ICommand<AppDetails>
{
    public static Permission Permission => Permission.WriteApps;
}

public sealed record BareRequest : IRequest<string>;
