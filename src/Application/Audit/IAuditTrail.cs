using Roma.Domain.Audit;

namespace Roma.Application.Audit;

/// <summary>The record of what was done; the pipeline keeps it.</summary>
public interface IAuditTrail
{
    /// <summary>
    /// Stages an entry that the caller carried out <paramref name="action"/> for each thing that the unit of work changes, none if it changes nothing.
    /// It is stored in the same commit as the change, or not at all.
    /// </summary>
    void Record(AuditAction action);
}
