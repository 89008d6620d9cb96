using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Roma.Domain.Secrecy;

namespace Roma.Domain.Apps;

/// <summary>A secret proposed by a caller, not yet checked, and just as private as a <see cref="Secret"/>.</summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(UnwritableConverter<ProposedSecret>))]
public sealed class ProposedSecret
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string text;

    private ProposedSecret(string text) => this.text = text;

    /// <summary>The proposal <paramref name="text"/>, which may be any text.</summary>
    public static ProposedSecret From(string text) => new(text);

    /// <summary>Whether the proposal meets <see cref="Secret.Rule"/>.</summary>
    public bool TryAccept([NotNullWhen(true)] out Secret? secret) => Secret.TryCreate(text, out secret);

    /// <summary>The secret; throws, without showing it, if the proposal breaks <see cref="Secret.Rule"/>.</summary>
    public Secret Accept() => Secret.Create(text);

    /// <inheritdoc/>
    public override string ToString() => "***";
}
