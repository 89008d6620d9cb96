namespace Roma.Domain.Apps;

/// <summary>An app's own id: a dashed UUID in lower case.</summary>
public readonly record struct AppId
{
    private AppId(Guid value) => Value = value;

    /// <summary>The UUID.</summary>
    public Guid Value { get; }

    /// <summary>The id with the UUID <paramref name="value"/>.</summary>
    public static AppId From(Guid value) => new(value);

    /// <summary>Reads an id written by <see cref="ToString"/>; throws for any other text.</summary>
    public static AppId Parse(string text) => new(Guid.ParseExact(text, "D"));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}
