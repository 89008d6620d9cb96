namespace Roma.Domain.Identity;

/// <summary>What stands for projects where one id is expected.</summary>
public static class Projects
{
    /// <summary>In place of a project's id: every project.</summary>
    public const string All = "*";
}
