namespace Roma.Domain.Identity;

/// <summary>Who makes a request: a user, the project it may act in (<see cref="Projects.All"/> for every one), and what it may do there.</summary>
public sealed record Caller(string UserId, string UserName, string ProjectId, Permission Permissions)
{
    /// <summary>The id of the token or access key that the caller showed; null for those that Roma did not issue.</summary>
    public Guid? CredentialId { get; init; }

    /// <summary>Whether the caller may act in <paramref name="projectId"/>.</summary>
    public bool Reaches(string projectId) => Projects.Reach(ProjectId, projectId);

    /// <summary>Whether the caller has every one of <paramref name="permissions"/>.</summary>
    public bool Has(Permission permissions) => (Permissions & permissions) == permissions;
}
