namespace Roma.Domain.Identity;

/// <summary>Stands for projects where a project id is expected.</summary>
public static class Projects
{
    /// <summary>Every project.</summary>
    public const string All = "*";

    /// <summary>Whether what applies to <paramref name="own"/>, one project or <see cref="All"/>, applies to <paramref name="projectId"/>.</summary>
    public static bool Reach(string own, string projectId) => own is All || string.Equals(own, projectId, StringComparison.Ordinal);
}
