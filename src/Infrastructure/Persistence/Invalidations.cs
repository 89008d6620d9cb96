namespace Roma.Infrastructure.Persistence;

/// <summary>A thing that was changed so that what is remembered of it is untrue: its kind, and its key among those of its kind.</summary>
internal sealed record Invalidation(string Kind, string Key)
{
    /// <summary>The kind of a token; the key is its id.</summary>
    public const string Token = "token";

    /// <summary>Anything may have changed.</summary>
    public static readonly Invalidation OfAll = new("all", "");
}

/// <summary>Tells those who remember rows which ones were changed.</summary>
internal sealed class Invalidations
{
    private Action<Invalidation>? handlers;

    /// <summary>
    /// Calls <paramref name="handler"/> after each change is stored and before its caller learns that it is. It must be quick, and must not throw.
    /// </summary>
    public void Subscribe(Action<Invalidation> handler) => handlers += handler;

    public void Publish(Invalidation invalidation) => handlers?.Invoke(invalidation);
}
