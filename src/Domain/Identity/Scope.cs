namespace Roma.Domain.Identity;

/// <summary>Where apps live: a project and an instance of it, each an id of 1 to 64 characters.</summary>
public readonly record struct Scope(string ProjectId, string InstanceId)
{
    /// <summary>The maximum length of an id in a path, in characters.</summary>
    public const int MaxIdLength = 64;

    /// <summary>The rule for ids in a path, for people.</summary>
    public const string IdRule = "1 to 64 characters";
}
