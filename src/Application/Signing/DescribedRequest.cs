using System.Security.Cryptography;
using System.Text;
using Roma.Domain.Signing;

namespace Roma.Application.Signing;

/// <summary>
/// A request as whoever received it describes it. A null digest means that it has no body. Its texts are those that the bytes on the wire are in UTF-8.
/// </summary>
public sealed record DescribedRequest(
    string? Method, string? Target, IReadOnlyDictionary<string, IReadOnlyList<string>>? Headers, string? BodySha256);

/// <summary>A valid description in the form that a signature covers.</summary>
internal sealed class OctetRequest : IReceivedRequest
{
    private static readonly byte[] DigestOfNothing = SHA256.HashData([]);

    private readonly Dictionary<string, string[]> headers = new(StringComparer.OrdinalIgnoreCase);

    public OctetRequest(DescribedRequest request)
    {
        (Method, Target) = (ToOctets(request.Method!), ToOctets(request.Target!));
        BodySha256 = request.BodySha256 is { } digits ? Convert.FromHexString(digits) : DigestOfNothing;
        foreach (var (name, lines) in request.Headers!.Where(static header => header.Value.Count > 0))
        {
            if (!headers.TryAdd(name, [.. lines.Select(ToOctets)]))
            {
                HeaderGivenTwice = name;
            }
        }
    }

    public string Method { get; }

    public string Target { get; }

    public ReadOnlyMemory<byte> BodySha256 { get; }

    /// <summary>A name that the description has twice, in different case; null if there is none.</summary>
    public string? HeaderGivenTwice { get; }

    public string? FindHeader(string name, int index) =>
        headers.TryGetValue(name, out var lines) && index < lines.Length ? lines[index] : null;

    /// <summary>The text whose bytes in UTF-8 are the characters of <paramref name="octets"/>.</summary>
    public static string ToText(string octets) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(octets));

    private static string ToOctets(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
