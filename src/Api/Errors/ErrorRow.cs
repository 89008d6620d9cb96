namespace Roma.Api.Errors;

/// <summary>An error: how it looks on the wire, and its row of docs/errors.md.</summary>
/// <param name="Name">Its constant, such as <c>app.not_found</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The wire's <c>error_code</c>; several errors may share one, and its message.</param>
/// <param name="Message">The wire's <c>error_msg</c>.</param>
/// <param name="Details">The wire's <c>error_details</c>, where nothing more precise is known: what to change.</param>
/// <param name="When">When it happens, for docs/errors.md, in Markdown.</param>
internal sealed record ErrorRow(string Name, int Status, string Code, string Message, string Details, string When)
{
    /// <summary>The maximum length of each member of an error, in characters; none is empty.</summary>
    public const int MaxLength = 128;

    /// <summary>After how many seconds to try again; null if trying again does not help.</summary>
    public int? RetryAfterSeconds { get; init; }
}
