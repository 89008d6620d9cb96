using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Roma.Domain.Identity;

namespace Roma.Domain.Apps;

/// <summary>A secret as a caller proposed it, not checked yet and just as private as a <see cref="Secret"/>.</summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(UnwritableConverter<ProposedSecret>))]
public sealed class ProposedSecret
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string text;

    private ProposedSecret(string text) => this.text = text;

    /// <summary>The proposal that <paramref name="text"/> is; any text at all.</summary>
    public static ProposedSecret From(string text) => new(text);

    /// <summary>Whether the proposal meets <see cref="Secret.Rule"/>.</summary>
    public bool TryAccept([NotNullWhen(true)] out Secret? secret) => Secret.TryCreate(text, out secret);

    /// <summary>The secret; throws, without showing it, where the proposal breaks <see cref="Secret.Rule"/>.</summary>
    public Secret Accept() => Secret.Create(text);

    /// <inheritdoc/>
    public override string ToString() => "***";
}
