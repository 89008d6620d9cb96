namespace Roma.Domain.Signing;

/// <summary>A request as received, with everything that a signature may cover. Characters stand for bytes (Latin-1).</summary>
public interface IReceivedRequest
{
    /// <summary>The method, in the case sent.</summary>
    string Method { get; }

    /// <summary>The request target, still percent-encoded.</summary>
    string Target { get; }

    /// <summary>The SHA-256 of the body, or of no bytes if there is none: always 32 bytes.</summary>
    ReadOnlyMemory<byte> BodySha256 { get; }

    /// <summary>The value of a header's line number <paramref name="index"/>, from 0 on; null if the header has fewer lines.</summary>
    string? FindHeader(string name, int index);
}
