using System.Diagnostics.CodeAnalysis;

namespace Roma.Domain.Text;

/// <summary>The names of an enumeration's members in the wire contract: their own in lower case, and nothing else, such as a number or a list.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    // Made once: each app in a list has the names of up to five roles.
    [SuppressMessage("Globalization", "CA1308", Justification = "Names on the wire are in lower case.")]
    private static readonly Dictionary<T, string> Names = Enum.GetValues<T>().ToDictionary(member => member, member => member.ToString().ToLowerInvariant());

    private static readonly Dictionary<string, T> Members = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static string NameOf(T member) => Names[member];

    public static bool TryParse(string? name, out T member) => Members.TryGetValue(name ?? "", out member);
}
