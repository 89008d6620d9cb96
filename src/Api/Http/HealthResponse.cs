namespace Roma.Api.Http;

/// <summary>That all is well.</summary>
/// <param name="Status">Always <c>ok</c>; what is not well is an error.</param>
public sealed record HealthResponse(string Status);
