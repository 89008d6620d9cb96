using System.Text.Json;
using System.Text.Json.Serialization;

namespace Roma.Domain.Secrecy;

/// <summary>Keeps a type from being serialised by accident: a property that is meant to be needs a converter of its own.</summary>
public sealed class UnwritableConverter<T> : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw Refusal();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw Refusal();

    private static NotSupportedException Refusal() => new($"{typeof(T).Name} is not serialised.");
}
