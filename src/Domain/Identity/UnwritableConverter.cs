using System.Text.Json;
using System.Text.Json.Serialization;

namespace Roma.Domain.Identity;

/// <summary>Makes a type that no serialiser reads or writes by accident: whoever means to has to say so on the very property.</summary>
public sealed class UnwritableConverter<T> : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw Refusal();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw Refusal();

    private static NotSupportedException Refusal() => new($"{typeof(T).Name} is not serialised.");
}
