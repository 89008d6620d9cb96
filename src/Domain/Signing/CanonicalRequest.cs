namespace Roma.Domain.Signing;

/// <summary>The text that a signature covers: method, path, query, signed headers and the hash of the body, in a normal form.</summary>
public static class CanonicalRequest
{
    /// <summary>The documented canonical request, in which a character stands for a byte (Latin-1).</summary>
    public static string Of(ReceivedRequest request, IReadOnlyList<string> signedHeaders) => Readings(request, signedHeaders).First();

    /// <summary>What clients may have signed for this request, at most twelve texts, made on demand; the first is the documented one.</summary>
    internal static IEnumerable<string> Readings(ReceivedRequest request, IReadOnlyList<string> signedHeaders)
    {
        var target = RequestTarget.Parse(request.Target);
        var uri = CanonicalUri.Of(target.Path);
        var names = string.Join(';', signedHeaders);
        var payload = PayloadHash.Of(request, signedHeaders);
        var headers = CanonicalHeaders.Readings(request, signedHeaders);
        return CanonicalQuery.Readings(target.Query)
            .SelectMany(query => headers.Select(lines => string.Join('\n', request.Method, uri, query, lines, names, payload)));
    }
}
