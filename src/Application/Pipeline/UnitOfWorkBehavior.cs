using Roma.Application.Audit;
using Roma.Domain.Audit;

namespace Roma.Application.Pipeline;

/// <summary>
/// Runs the handler of a command where no other writer can interfere and, if it succeeds, stores its changes together with an audit entry, so that
/// callers never see a race that Roma can resolve (docs/adr/0004). Refuses a caller whose token or access key has ended by then.
/// </summary>
internal sealed class UnitOfWorkBehavior<TCommand, TValue>(IUnitOfWork unitOfWork, ICallerContext context, IAuditTrail audit)
    : IPipelineBehavior<TCommand, Result<TValue>>
    where TCommand : ICommand<TValue>
{
    private static readonly AuditAction Action = Enum.Parse<AuditAction>(UseCase.NameOf(typeof(TCommand)));

    public async Task<Result<TValue>> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<TValue>> next)
    {
        Result<TValue> result = null!;
        var isStored = await unitOfWork.RunAsync(
            async () =>
            {
                // Both begin before either is awaited, so that a store across a network can read for both at once; and both end, whatever becomes of one.
                var verification = context.VerifyInUnitOfWorkAsync(cancellationToken);
                var handling = next();
                await Task.WhenAll(verification, handling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                result = await verification is { } refusal ? Result.Forbidden(refusal) : await handling;
                if (result.IsSuccess)
                {
                    audit.Record(Action);
                }

                return result.IsSuccess;
            },
            cancellationToken);
        return isStored || !result.IsSuccess ? result : Result.Conflict(PipelineErrors.ChangedMeanwhile);
    }
}
