namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>Another server is the primary now. What was sent to the old one may be carried out, but is not waited for.</summary>
internal sealed class PrimaryMovedException() : IOException("Another server is the primary now.");
