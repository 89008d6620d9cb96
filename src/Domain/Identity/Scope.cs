namespace Roma.Domain.Identity;

/// <summary>Where apps live: a project and an instance of it, each an id of 1 to 64 characters.</summary>
public readonly record struct Scope(string ProjectId, string InstanceId)
{
    /// <summary>The maximum length of an id in a path, in characters.</summary>
    public const int MaxIdLength = 64;

    /// <summary>The rule for ids in a path, for people.</summary>
    public const string IdRule = "1 to 64 characters";

    /// <summary>The rule that <see cref="IsPlain"/> checks, for people.</summary>
    public const string PlainRule = "no control characters, no /, no blank at either end, not . or ..";

    /// <summary>
    /// Whether every client can put <paramref name="id"/> in a path, and people read it as what it is. Clients remove . and .. from paths, and a list
    /// shows neither a blank at an end nor two lines as one id.
    /// </summary>
    public static bool IsPlain(string id) =>
        id is not ("." or "..") && !id.Contains('/', StringComparison.Ordinal) && !id.Any(char.IsControl) && id.Trim().Length == id.Length;
}
