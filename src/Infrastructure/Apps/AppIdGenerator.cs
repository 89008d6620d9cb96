using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Infrastructure.Sealing;

namespace Roma.Infrastructure.Apps;

/// <inheritdoc/>
internal sealed class AppIdGenerator(TimeProvider clock) : IAppIdGenerator
{
    private const int KeyLength = 16;

    // Version 7 (RFC 9562): ids made at about the same time lie together in the index.
    public AppId NewId() => AppId.From(Guid.CreateVersion7(clock.GetUtcNow()));

    public AppKey NewKey() => AppKey.Create(RandomText.Of(KeyLength));
}
