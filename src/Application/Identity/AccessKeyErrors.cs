namespace Roma.Application.Identity;

/// <summary>The stable codes of refusals by access key use cases.</summary>
public static class AccessKeyErrors
{
    /// <summary>There is no such access key in this project.</summary>
    public const string NotFound = "access_key.not_found";
}
