namespace Roma.Infrastructure;

/// <summary>Why Roma cannot start, in words for its operator.</summary>
public sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException);
