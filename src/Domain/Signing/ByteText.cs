using System.Text;

namespace Roma.Domain.Signing;

/// <summary>A text of bytes that is being written into a buffer, which is large enough.</summary>
internal ref struct ByteText(Span<byte> buffer)
{
    private readonly Span<byte> buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => buffer[..Length];

    public void Add(char ascii) => buffer[Length++] = (byte)ascii;

    /// <summary>Adds a text whose characters stand for bytes.</summary>
    public void Add(ReadOnlySpan<char> text) => Length += Encoding.Latin1.GetBytes(text, buffer[Length..]);

    public void AddEncoded(byte octet) => Length += PercentEncoding.Encode(octet, buffer[Length..]);

    public void AddHex(ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, buffer[Length..], out var written);
        Length += written;
    }
}
