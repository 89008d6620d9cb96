using System.Buffers;

namespace Roma.Domain.Signing;

/// <summary>The name of a signed header: a token (RFC 9110, section 5.6.2) in lower case.</summary>
internal static class SignedHeaderName
{
    public const string Host = "host";

    public const string Date = "x-sdk-date";

    public const string ContentSha256 = "x-sdk-content-sha256";

    /// <summary>
    /// All characters of a lower-case token, in the order of the Unicode collation. The Node SDK sorts its headers by localeCompare, which uses
    /// this order.
    /// </summary>
    private const string Collation = "_-!.'*&#%`^+|~$0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(Collation);

    public static bool IsMetBy(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Alphabet);

    /// <summary>A sort key: compared ordinally, it orders names as localeCompare does.</summary>
    public static string Collate(string name) => string.Create(name.Length, name, static (ranks, name) =>
    {
        for (var at = 0; at < name.Length; at++)
        {
            ranks[at] = (char)Collation.IndexOf(name[at], StringComparison.Ordinal);
        }
    });
}
