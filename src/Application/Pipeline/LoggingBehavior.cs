using Microsoft.Extensions.Logging;
using Roma.Domain.Text;

namespace Roma.Application.Pipeline;

/// <summary>Logs the name, outcome, duration and caller of each request; never the request or its result.</summary>
internal sealed partial class LoggingBehavior<TRequest, TValue>(
    ILogger<LoggingBehavior<TRequest, TValue>> logger, ICallerContext context, TimeProvider clock)
    : IPipelineBehavior<TRequest, Result<TValue>>
    where TRequest : IRequest<Result<TValue>>
{
    private static readonly string Name = UseCase.NameOf(typeof(TRequest));

    public async Task<Result<TValue>> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<Result<TValue>> next)
    {
        var start = clock.GetTimestamp();
        var result = await next();
        // Operators look for refusals. Success is common, and changes are in the audit trail.
        var level = result.IsSuccess ? LogLevel.Debug : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            // Quoted, since an id of Keystone's may hold anything but control characters.
            var user = PlainText.Quote(context.Caller.UserId);
            var elapsed = clock.GetElapsedTime(start).TotalMilliseconds;
            LogOutcome(level, Name, result.Status, user, context.RequestId, elapsed);
        }

        return result;
    }

    [LoggerMessage(EventId = 1, Message = "{UseCase} {Outcome} for user {UserId} in {ElapsedMilliseconds} ms, request {RequestId}")]
    private partial void LogOutcome(
        LogLevel level, string useCase, ResultStatus outcome, string userId, string requestId, double elapsedMilliseconds);
}
