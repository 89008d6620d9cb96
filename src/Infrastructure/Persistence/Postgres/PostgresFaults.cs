using System.Net.Sockets;
using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>
/// Decides, for all of Roma, what an error of PostgreSQL or its driver means (https://www.postgresql.org/docs/current/errcodes-appendix.html).
/// The driver's own <c>IsTransient</c> does not serve: it is false where no host is the primary, as in every failover.
/// </summary>
internal static class PostgresFaults
{
    /// <summary>Whether a unit of work must be run again, since others have changed what it read or hold what it needs.</summary>
    public static bool IsConflict(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.DivisionByZero or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable,
    };

    /// <summary>Whether a conflict is with what is stored, so that the same changes cannot be stored any more; otherwise with what is under way.</summary>
    public static bool IsFinal(Exception conflict) => conflict is PostgresException
    {
        SqlState: PostgresErrorCodes.DivisionByZero or PostgresErrorCodes.UniqueViolation,
    };

    /// <summary>Whether somebody has had a row locked for longer than Roma waits.</summary>
    public static bool IsLocked(Exception conflict) => conflict is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Whether the store or the way to it is at fault, and not the statement.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        StoreUnavailableException or IOException or SocketException or TimeoutException or ObjectDisposedException => true,
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.QueryCanceled } => true,
        // Corruption. An internal error (XX000) is a fault of the statement: a unit that met it again and again would hold up its neighbours.
        PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted } => true,
        // Connection, authorization, no such database, resources, operator's intervention, system errors.
        PostgresException known => known.SqlState[..2] is "08" or "28" or "3D" or "53" or "57" or "58" || IsIncomplete(known),
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>The outage indicated by <paramref name="exception"/>.</summary>
    public static StoreUnavailableException ToOutage(Exception exception) =>
        exception as StoreUnavailableException
        ?? new StoreUnavailableException(
            exception switch
            {
                PostgresException known when IsIncomplete(known) => $"The store lacks what it must have: restore a backup. {known.MessageText}",
                PostgresException known => $"The store failed: {known.MessageText} (PostgreSQL error {known.SqlState}).",
                NpgsqlException { InnerException: null } => $"The store cannot be reached: {exception.Message}",
                NpgsqlException => $"The store cannot be reached: {exception.GetBaseException().Message}",
                _ => "The store does not answer.",
            },
            exception);

    // Tables, columns, schemas and rights.
    private static bool IsIncomplete(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName
        or PostgresErrorCodes.InsufficientPrivilege;
}
