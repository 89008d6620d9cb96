using System.Collections.Concurrent;

namespace Roma.Domain.Signing;

/// <summary>The names of the headers that a signature covers, and the orders in which clients write them.</summary>
internal sealed class SignedHeaderNames
{
    /// <summary>The maximum number of signed headers; more would only cost time.</summary>
    public const int MaxCount = 100;

    /// <summary>How many lists are kept: clients send the same few again and again.</summary>
    private const int MaxKept = 1000;

    private static readonly ConcurrentDictionary<string, SignedHeaderNames> Kept = new(StringComparer.Ordinal);

    private readonly string text;

    private SignedHeaderNames(string text, string[] names)
    {
        this.text = text;
        Sent = names;
        Sorted = [.. names.Order(StringComparer.Ordinal)];
        SortedByLocale = [.. names.OrderBy(SignedHeaderName.Collate, StringComparer.Ordinal)];
        AreSortedOtherwiseByLocale = !Sorted.AsSpan().SequenceEqual(SortedByLocale);
        CoverDate = names.Contains(SignedHeaderName.Date, StringComparer.Ordinal);
        CoverDigest = names.Contains(SignedHeaderName.ContentSha256, StringComparer.Ordinal);
        CoverHost = names.Contains(SignedHeaderName.Host, StringComparer.Ordinal);
    }

    /// <summary>The distinct names, at least one, in the order sent.</summary>
    public IReadOnlyList<string> Sent { get; }

    /// <summary>In the order of bytes, as documented.</summary>
    public string[] Sorted { get; }

    /// <summary>In the order of the Node SDK.</summary>
    public string[] SortedByLocale { get; }

    public bool AreSortedOtherwiseByLocale { get; }

    public bool CoverDate { get; }

    public bool CoverDigest { get; }

    public bool CoverHost { get; }

    /// <summary>The names in <paramref name="text"/>, with semicolons between them; null if it is malformed.</summary>
    public static SignedHeaderNames? Parse(ReadOnlySpan<char> text)
    {
        if (Kept.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
        {
            return known;
        }

        var names = text.ToString().Split(';', MaxCount + 1);
        return names.Length <= MaxCount
            && Array.TrueForAll(names, static name => SignedHeaderName.IsMetBy(name))
            && names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? new SignedHeaderNames(text.ToString(), names)
            : null;
    }

    /// <summary>Keeps them, so that they need not be parsed again; only for lists of who has proven a key, since there is room for few.</summary>
    public void Keep()
    {
        if (Kept.Count < MaxKept)
        {
            Kept.TryAdd(text, this);
        }
    }

    public override string ToString() => text;
}
