namespace Roma.Domain.Identity;

/// <summary>Stands for projects where a project id is expected.</summary>
public static class Projects
{
    /// <summary>Every project.</summary>
    public const string All = "*";
}
