namespace Roma.Api.OpenApi;

/// <summary>What answers here.</summary>
/// <param name="Name">Always <c>Roma</c>.</param>
/// <param name="Version">The version of the program.</param>
/// <param name="Links">Paths that need no token, each under its name.</param>
public sealed record ServiceResponse(string Name, string Version, IReadOnlyDictionary<string, string> Links);

/// <summary>Which version answers here.</summary>
/// <param name="Name">Always <c>Roma</c>.</param>
/// <param name="Version">The version of the program.</param>
public sealed record VersionResponse(string Name, string Version);
