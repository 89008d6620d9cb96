namespace Roma.Application.Pipeline;

/// <summary>Refuses a request whose declared permission the caller lacks, before anything is looked up.</summary>
internal sealed class AuthorizationBehavior<TRequest, TValue>(ICallerContext context) : IPipelineBehavior<TRequest, Result<TValue>>
    where TRequest : IRequest<Result<TValue>>, IRequirePermission
{
    public async Task<Result<TValue>> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<TValue>> next)
    {
        var refusal = await context.VerifyBeforeUnitOfWorkAsync(cancellationToken) ?? RefusalOf(request);
        return refusal is null ? await next() : Result.Forbidden(refusal);
    }

    private string? RefusalOf(TRequest request) =>
        !context.Caller.Reaches(request.ProjectId) ? PipelineErrors.NotPermitted
        : context.Caller.Has(TRequest.Permission) ? null
        : request is IAppRequest ? PipelineErrors.AppNotPermitted
        : PipelineErrors.NotPermitted;
}
