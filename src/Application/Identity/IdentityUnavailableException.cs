namespace Roma.Application.Identity;

/// <summary>The identity service cannot be reached or fails; the same request may succeed later.</summary>
public sealed class IdentityUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
