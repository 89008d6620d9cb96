namespace Roma.Application.Pipeline;

/// <summary>The store cannot be reached, is full or is failing; the same request may succeed later.</summary>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
