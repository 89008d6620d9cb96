using Roma.Domain.Audit;
using Roma.Domain.Identity;

namespace Roma.Application.Audit;

/// <summary>The record of what was done.</summary>
public interface IAuditTrail
{
    /// <summary>Stages an entry, which is stored in the same commit as the change it records, or not at all.</summary>
    void Record(AuditAction action, Scope scope, string target, Stamp stamp);
}
