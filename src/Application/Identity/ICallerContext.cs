namespace Roma.Application.Identity;

/// <summary>The caller of the current request.</summary>
public interface ICallerContext
{
    /// <summary>The caller; throws while it is not yet known.</summary>
    Caller Caller { get; }

    /// <summary>The request's id, as in its response; 1 to 128 characters.</summary>
    string RequestId { get; }

    /// <summary>The client's IPv4 address or IPv6 network, as the log shows it; null if it has none, as over a Unix domain socket.</summary>
    string? Address { get; }

    /// <summary>The caller and the current time.</summary>
    Stamp Stamp();

    /// <summary>
    /// Verifies the caller again if another service knows it and was last asked at least a second ago, for example because the body arrived slowly;
    /// returns the stable code to refuse the request with, or null.
    /// </summary>
    Task<string?> VerifyBeforeUnitOfWorkAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Verifies the caller again if the store knows it, within a unit of work, whose view of the store it shares; returns the stable code to refuse
    /// the request with, or null.
    /// </summary>
    Task<string?> VerifyInUnitOfWorkAsync(CancellationToken cancellationToken);
}
