using Ardalis.Result;
using MediatR;
using Roma.Application.Messaging;

namespace Roma.Application.Pipeline;

/// <summary>
/// Runs the handler of a command where no other writer can be faster, and stores what it staged if it succeeds, so that callers never see a
/// race that Roma can settle (docs/adr/0004).
/// </summary>
internal sealed class UnitOfWorkBehavior<TCommand, TValue>(IUnitOfWork unitOfWork) : IPipelineBehavior<TCommand, Result<TValue>>
    where TCommand : ICommand<TValue>
{
    public async Task<Result<TValue>> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<TValue>> next)
    {
        Result<TValue> result = null!;
        var isStored = await unitOfWork.RunAsync(async () => (result = await next()).IsSuccess, cancellationToken);
        return isStored || !result.IsSuccess ? result : Result.Conflict(PipelineErrors.ChangedMeanwhile);
    }
}
