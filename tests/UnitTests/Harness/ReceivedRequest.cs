using Roma.Domain.Signing;

namespace Roma.UnitTests.Harness;

/// <summary>A request with these header lines.</summary>
internal sealed record ReceivedRequest(
    string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> BodySha256) : IReceivedRequest
{
    public string? FindHeader(string name, int index) =>
        Headers.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Select(static header => header.Value)
            .ElementAtOrDefault(index);
}
