namespace Roma.Domain.Identity;

/// <summary>What may stand in place of a project id.</summary>
public static class Projects
{
    /// <summary>Every project.</summary>
    public const string All = "*";

    /// <summary>Whether <paramref name="own"/>, one project or <see cref="All"/>, includes <paramref name="projectId"/>.</summary>
    public static bool Reach(string own, string projectId) => own is All || string.Equals(own, projectId, StringComparison.Ordinal);
}
