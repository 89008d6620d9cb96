namespace Roma.Application.Identity;

/// <summary>The service that knows the callers cannot be asked; the same request may succeed later.</summary>
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
