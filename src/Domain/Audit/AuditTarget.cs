using Roma.Domain.Identity;

namespace Roma.Domain.Audit;

/// <summary>
/// The thing that a command changed: its scope, whose instance is empty for what belongs to a whole project, its id, and the number of the
/// secret that it was given, if any.
/// </summary>
public readonly record struct AuditTarget(Scope Scope, string Id, long? SecretNumber = null)
{
    /// <summary>A token or an access key.</summary>
    public static AuditTarget Of(Credential credential) => new(new Scope(credential.ProjectId, ""), credential.Id.ToString());
}
