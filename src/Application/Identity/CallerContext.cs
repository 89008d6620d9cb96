using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The caller of one request, told once by the edge that let it in.</summary>
public sealed class CallerContext(TimeProvider clock) : ICallerContext
{
    private Caller? caller;

    /// <inheritdoc/>
    public Caller Caller => caller ?? throw new InvalidOperationException("The caller is not known yet.");

    /// <inheritdoc/>
    public string RequestId { get; private set; } = "";

    /// <inheritdoc/>
    public Stamp Stamp() => new(Caller.UserId, Caller.UserName, clock.GetUtcNow());

    /// <summary>Tells who asks; throws when it was told already.</summary>
    public void Enter(Caller who, string requestId) =>
        (caller, RequestId) = caller is null ? (who, requestId) : throw new InvalidOperationException("The caller is known already.");
}
