namespace Roma.Api.Health;

/// <summary>Confirms that the service is healthy.</summary>
/// <param name="Status">Always <c>ok</c>; anything else is answered as an error.</param>
public sealed record HealthResponse(string Status);
