using Ardalis.Result;
using MediatR;
using Roma.Application.Identity;
using Roma.Application.Messaging;

namespace Roma.Application.Pipeline;

/// <summary>
/// Runs the handler of a command where no other writer can interfere, and stores its changes if it succeeds, so that callers never see a race that
/// Roma can resolve (docs/adr/0004). Refuses a caller whose token or access key has ended by then.
/// </summary>
internal sealed class UnitOfWorkBehavior<TCommand, TValue>(IUnitOfWork unitOfWork, ICallerContext context) : IPipelineBehavior<TCommand, Result<TValue>>
    where TCommand : ICommand<TValue>
{
    public async Task<Result<TValue>> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<TValue>> next)
    {
        Result<TValue> result = null!;
        var isStored = await unitOfWork.RunAsync(
            async () => (result = await context.VerifyInUnitOfWorkAsync(cancellationToken) is { } refusal ? Result.Forbidden(refusal) : await next()).IsSuccess,
            cancellationToken);
        return isStored || !result.IsSuccess ? result : Result.Conflict(PipelineErrors.ChangedMeanwhile);
    }
}
