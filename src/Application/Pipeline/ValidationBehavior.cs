using System.Diagnostics.CodeAnalysis;

namespace Roma.Application.Pipeline;

/// <summary>Refuses a request that breaks rules of its validator, and lists all of them.</summary>
internal sealed class ValidationBehavior<TRequest, TValue>(IValidator<TRequest> validator) : IPipelineBehavior<TRequest, Result<TValue>>
    where TRequest : IRequest<Result<TValue>>
{
    [SuppressMessage("Performance", "CA1849", Justification = "No rule does I/O: handlers check what needs the store.")]
    public Task<Result<TValue>> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<TValue>> next)
    {
        var outcome = validator.Validate(request);
        return outcome.IsValid
            ? next()
            : Task.FromResult<Result<TValue>>(Result.Invalid(
                outcome.Errors.Select(error => new ValidationError(error.PropertyName, error.ErrorMessage))));
    }
}
