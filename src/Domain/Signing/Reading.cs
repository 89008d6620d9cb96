using System.Buffers;

namespace Roma.Domain.Signing;

/// <summary>
/// One of the canonical requests that a client may have made of a request. The official SDKs do not agree, and a request does not say which one it
/// was. All readings of a request cover the same method, path, parameters, headers and body.
/// </summary>
/// <param name="Query">How the query is read.</param>
/// <param name="IsSortedByLocale">The Node SDK sorts the headers by localeCompare.</param>
/// <param name="IsWithoutPort">The .NET SDK signs the host without the port that it sends.</param>
internal readonly record struct Reading(QueryReading Query, bool IsSortedByLocale, bool IsWithoutPort)
{
    /// <summary>All of them, the documented one first.</summary>
    public static readonly Reading[] All =
    [
        .. from query in Enum.GetValues<QueryReading>()
           from isSortedByLocale in new[] { false, true }
           from isWithoutPort in new[] { false, true }
           select new Reading(query, isSortedByLocale, isWithoutPort),
    ];

    // In a query of these alone, sorting before encoding makes no difference.
    private static readonly SearchValues<char> SameWhenEncoded =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~&=");

    /// <summary>False if it is certainly the same text as one before it.</summary>
    public bool MayDiffer(IReceivedRequest request, SignedHeaderNames names)
    {
        RequestTarget.Split(request.Target, out _, out var query);
        return (!IsSortedByLocale || names.AreSortedOtherwiseByLocale)
            && (!IsWithoutPort || (names.CoverHost && HasPort(request)))
            && Query switch
            {
                QueryReading.PlusIsBlank => query.Contains('+'),
                QueryReading.SortedUnencoded => query.Contains('&') && query.ContainsAnyExcept(SameWhenEncoded),
                _ => true,
            };
    }

    private static bool HasPort(IReceivedRequest request)
    {
        var host = HeaderValues.FirstOf(request, SignedHeaderName.Host);
        return HeaderValues.IsGivenOnce(request, SignedHeaderName.Host) && HeaderValues.WithoutPort(host).Length < host.Length;
    }
}

/// <summary>What clients make of a query.</summary>
internal enum QueryReading
{
    /// <summary>Its parameters are decoded, encoded again and sorted.</summary>
    Documented,

    /// <summary>A plus is a plus in RFC 3986, and a blank in a form. Clients sign either.</summary>
    PlusIsBlank,

    /// <summary>The Python, Node and .NET SDKs sort before they encode, so that "a/b" comes after "a-b".</summary>
    SortedUnencoded,
}
