using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The caller of one request, set once by the code that admits it.</summary>
public sealed class CallerContext(TimeProvider clock) : ICallerContext
{
    private Caller? caller;

    /// <inheritdoc/>
    public Caller Caller => caller ?? throw new InvalidOperationException("The caller is not known yet.");

    /// <inheritdoc/>
    public string RequestId { get; private set; } = "";

    /// <inheritdoc/>
    public Stamp Stamp() => new(Caller.UserId, Caller.UserName, clock.GetUtcNow());

    /// <summary>Sets the caller; throws if it is already set.</summary>
    public void Enter(Caller who, string requestId) =>
        (caller, RequestId) = caller is null ? (who, requestId) : throw new InvalidOperationException("The caller is known already.");
}
