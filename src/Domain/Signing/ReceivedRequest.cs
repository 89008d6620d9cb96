using System.Security.Cryptography;

namespace Roma.Domain.Signing;

/// <summary>
/// A request as it came over the wire, with everything that a signature may cover: the target raw and still percent-encoded, one pair for each
/// header line, the SHA-256 of the body's bytes. Characters stand for bytes (Latin-1).
/// </summary>
public sealed record ReceivedRequest(
    string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> BodySha256)
{
    /// <summary>The SHA-256 of the body's bytes, and of none where there is no body: always 32 bytes.</summary>
    public ReadOnlyMemory<byte> BodySha256 { get; init => field = Digest(value); } = Digest(BodySha256);

    /// <summary>The values of a header, one for each line, without the blanks around them.</summary>
    internal IEnumerable<string> ValuesOf(string name) =>
        Headers.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value.Trim(' ', '\t'));

    /// <summary>The value of a header, its lines joined by commas (RFC 9110, section 5.3); empty if there is none.</summary>
    internal string ValueOf(string name) => string.Join(',', ValuesOf(name));

    // A body whose digest is unknown would be covered by no signature, and nobody would notice.
    private static ReadOnlyMemory<byte> Digest(ReadOnlyMemory<byte> digest) =>
        digest.Length is SHA256.HashSizeInBytes ? digest : throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(digest));
}
