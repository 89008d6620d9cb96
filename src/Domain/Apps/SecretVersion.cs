namespace Roma.Domain.Apps;

/// <summary>A secret of an app and its number; numbers count from 1 and are never reused.</summary>
public sealed record SecretVersion(long Number, Secret Value);
