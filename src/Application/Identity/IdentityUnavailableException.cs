namespace Roma.Application.Identity;

/// <summary>The identity service cannot be reached or fails; the same request may succeed later.</summary>
public sealed class IdentityUnavailableException : Exception
{
    public IdentityUnavailableException()
        : this("The identity service is unavailable.")
    {
    }

    public IdentityUnavailableException(string message)
        : base(message)
    {
    }

    public IdentityUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
