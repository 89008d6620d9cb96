namespace Roma.Domain.Identity;

/// <summary>Who did something, and when (UTC).</summary>
public sealed record Stamp(string UserId, string UserName, DateTimeOffset At);
