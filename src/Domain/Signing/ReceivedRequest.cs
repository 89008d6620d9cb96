using System.Security.Cryptography;

namespace Roma.Domain.Signing;

/// <summary>
/// The request line and the headers of a request as received: the target is still percent-encoded, and each header line is one pair. Characters
/// stand for bytes (Latin-1).
/// </summary>
public record RequestHead(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The values of a header, one for each line, trimmed.</summary>
    internal IEnumerable<string> ValuesOf(string name) =>
        Headers.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value.Trim(' ', '\t'));

    /// <summary>The value of a header, its lines joined by commas (RFC 9110, section 5.3); empty if there is none.</summary>
    internal string ValueOf(string name) => string.Join(',', ValuesOf(name));
}

/// <summary>A request as received, with everything that a signature may cover: its head and the SHA-256 of its body.</summary>
public sealed record ReceivedRequest(
    string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> BodySha256)
    : RequestHead(Method, Target, Headers)
{
    /// <summary>The SHA-256 of the body, or of no bytes if there is none: always 32 bytes.</summary>
    public ReadOnlyMemory<byte> BodySha256 { get; init => field = Digest(value); } = Digest(BodySha256);

    // No signature would cover a body of unknown digest, and nobody would notice.
    private static ReadOnlyMemory<byte> Digest(ReadOnlyMemory<byte> digest) =>
        digest.Length is SHA256.HashSizeInBytes ? digest : throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(digest));
}
