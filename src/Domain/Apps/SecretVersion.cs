namespace Roma.Domain.Apps;

/// <summary>One secret of an app; versions count from 1 and are never reused.</summary>
public sealed record SecretVersion(long Number, Secret Value);
