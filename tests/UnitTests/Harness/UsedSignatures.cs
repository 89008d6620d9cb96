using Roma.Application.Signing;

namespace Roma.UnitTests.Harness;

/// <summary>The signatures that were let in, if replays are rejected.</summary>
internal sealed class UsedSignatures(bool rejectsReplays = false) : IReplayGuard
{
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    public ValueTask<bool> TryAdmitAsync(
        Guid accessKeyId, ReadOnlyMemory<byte> signature, DateTimeOffset signedAt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(used.Add($"{accessKeyId} {Convert.ToHexString(signature.Span)}") || !rejectsReplays);
}
