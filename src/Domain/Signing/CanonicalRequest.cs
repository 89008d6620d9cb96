using System.Text;

namespace Roma.Domain.Signing;

/// <summary>The text that a signature covers: method, path, query, signed headers and the hash of the body, in a normal form.</summary>
public static class CanonicalRequest
{
    private const int FewParameters = 16;

    /// <summary>The documented canonical request, in which a character stands for a byte (Latin-1).</summary>
    public static string Of(IReceivedRequest request, SignatureClaim claim)
    {
        var buffer = new byte[MaxLength(request, claim.Names)];
        return Encoding.Latin1.GetString(Write(request, claim.Names, Reading.All[0], buffer));
    }

    /// <summary>The number of bytes that any reading of <paramref name="request"/> needs at most, with those to write it.</summary>
    internal static int MaxLength(IReceivedRequest request, SignedHeaderNames names)
    {
        // Each character of the target may be encoded, and each parameter get an equals sign; besides, it is decoded first.
        var length = request.Method.Length + (5 * request.Target.Length) + (2 * names.ToString().Length) + (2 * names.Sorted.Length) + 128;
        foreach (var name in names.Sorted)
        {
            for (var index = 0; request.FindHeader(name, index) is { } line; index++)
            {
                // Twice, as one of them is the declared digest of the body.
                length += (2 * line.Length) + 1;
            }
        }

        return length;
    }

    /// <summary>Writes a reading into <paramref name="buffer"/>, which has at least <see cref="MaxLength"/> bytes.</summary>
    internal static ReadOnlySpan<byte> Write(IReceivedRequest request, SignedHeaderNames names, Reading reading, byte[] buffer)
    {
        RequestTarget.Split(request.Target, out var path, out var query);
        var text = new ByteText(buffer.AsSpan(query.Length));
        text.Add(request.Method);
        text.Add('\n');
        CanonicalUri.Write(path, ref text);
        text.Add('\n');
        scoped Span<CanonicalQuery.Parameter> parameters = CanonicalQuery.MaxCount(query) is var count and > FewParameters
            ? new CanonicalQuery.Parameter[count]
            : stackalloc CanonicalQuery.Parameter[FewParameters];
        CanonicalQuery.Write(query, reading.Query, buffer, parameters, ref text);
        text.Add('\n');
        CanonicalHeaders.Write(request, reading.IsSortedByLocale ? names.SortedByLocale : names.Sorted, reading.IsWithoutPort, ref text);
        text.Add('\n');
        text.Add(names.ToString());
        text.Add('\n');
        PayloadHash.Write(request, names, ref text);
        return text.Written;
    }
}
