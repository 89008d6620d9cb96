using Roma.Domain.Identity;

namespace Roma.Application.Identity;

/// <summary>The caller of the current request.</summary>
public interface ICallerContext
{
    /// <summary>The caller; throws while it is not yet known.</summary>
    Caller Caller { get; }

    /// <summary>The request's id, as in its response; 1 to 128 characters.</summary>
    string RequestId { get; }

    /// <summary>The caller and the current time.</summary>
    Stamp Stamp();
}
