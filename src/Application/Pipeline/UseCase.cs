namespace Roma.Application.Pipeline;

/// <summary>The name of a use case, as in its file, its log lines and the audit trail.</summary>
internal static class UseCase
{
    /// <summary>The name of the use case of <paramref name="request"/>, a command or query.</summary>
    public static string NameOf(Type request) =>
        request.Name.EndsWith("Command", StringComparison.Ordinal) ? request.Name[..^"Command".Length]
        : request.Name.EndsWith("Query", StringComparison.Ordinal) ? request.Name[..^"Query".Length]
        : throw new ArgumentException($"{request} is neither a command nor a query.", nameof(request));
}
