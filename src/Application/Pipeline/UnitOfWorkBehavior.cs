using Ardalis.Result;
using MediatR;
using Roma.Application.Messaging;

namespace Roma.Application.Pipeline;

/// <summary>
/// Stores what a successful command staged; if another writer was faster, the handler runs once more, on fresh data and where nobody can be
/// faster (docs/adr/0004), so that callers never see a race that Roma can settle.
/// </summary>
internal sealed class UnitOfWorkBehavior<TCommand, TValue>(IUnitOfWork unitOfWork) : IPipelineBehavior<TCommand, Result<TValue>>
    where TCommand : ICommand<TValue>
{
    public async Task<Result<TValue>> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<TValue>> next)
    {
        var result = await next();
        if (!result.IsSuccess)
        {
            unitOfWork.ConfirmReads();
            return result;
        }

        if (await unitOfWork.TryCommitAsync(cancellationToken))
        {
            return result;
        }

        var stored = await unitOfWork.RunExclusivelyAsync(async () => (result = await next()).IsSuccess, cancellationToken);
        return stored || !result.IsSuccess ? result : Result.Conflict(PipelineErrors.ChangedMeanwhile);
    }
}
