using System.Diagnostics.CodeAnalysis;

namespace Roma.Domain.Text;

/// <summary>The names of an enumeration's members in the wire contract: their own in lower case, and nothing else, such as a number or a list.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Members = Enum.GetValues<T>().ToDictionary(NameOf, StringComparer.Ordinal);

    [SuppressMessage("Globalization", "CA1308", Justification = "Names on the wire are in lower case.")]
    public static string NameOf(T member) => member.ToString().ToLowerInvariant();

    public static bool TryParse(string? name, out T member) => Members.TryGetValue(name ?? "", out member);
}
