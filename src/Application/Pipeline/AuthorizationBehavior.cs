using Ardalis.Result;
using MediatR;
using Roma.Application.Identity;
using Roma.Application.Messaging;

namespace Roma.Application.Pipeline;

/// <summary>Refuses a request whose declared permission the caller lacks, before anything is looked up.</summary>
internal sealed class AuthorizationBehavior<TRequest, TValue>(ICallerContext context) : IPipelineBehavior<TRequest, Result<TValue>>
    where TRequest : IRequest<Result<TValue>>, IRequirePermission
{
    public Task<Result<TValue>> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<TValue>> next)
    {
        if (!context.Caller.Reaches(request.ProjectId))
        {
            return Refuse(PipelineErrors.NotPermitted);
        }

        if (!context.Caller.Has(TRequest.Permission))
        {
            return Refuse(request is IAppRequest ? PipelineErrors.AppNotPermitted : PipelineErrors.NotPermitted);
        }

        return next();
    }

    private static Task<Result<TValue>> Refuse(string code) => Task.FromResult<Result<TValue>>(Result.Forbidden(code));
}
