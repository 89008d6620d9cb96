using System.Text;
using Roma.Domain.Text;

namespace Roma.Domain.Identity;

/// <summary>Where apps live: a project and an instance of it, each an id of 1 to 64 characters.</summary>
public readonly record struct Scope(string ProjectId, string InstanceId)
{
    /// <summary>The maximum length of an id in a path, in characters.</summary>
    public const int MaxIdLength = 64;

    /// <summary>The rule for ids in a path, for people.</summary>
    public const string IdRule = "1 to 64 characters";

    /// <summary>The rule that <see cref="IsPlain"/> checks, for people.</summary>
    public const string PlainRule = "no /, no blank at either end, nothing that cannot be seen, not . or ..";

    /// <summary>
    /// Whether every client can put <paramref name="id"/> in a path, and people see all of it. Clients remove . and .. from paths. U+FFFD replaces
    /// invalid bytes of the command line.
    /// </summary>
    public static bool IsPlain(string id) =>
        id is not ("." or "..") && id.Trim().Length == id.Length
        && id.EnumerateRunes().All(static rune => rune.Value is not '/' && rune != Rune.ReplacementChar && PlainText.IsVisible(rune));
}
