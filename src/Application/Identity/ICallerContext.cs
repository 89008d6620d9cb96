using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>Who asks, in the request that is being carried out.</summary>
public interface ICallerContext
{
    /// <summary>The caller; throws before the caller is known.</summary>
    Caller Caller { get; }

    /// <summary>The request's id, as its answer carries it; 1 to 128 characters.</summary>
    string RequestId { get; }

    /// <summary>The caller, now.</summary>
    Stamp Stamp();
}
