namespace Roma.Application.Pipeline;

/// <summary>The stable codes of what the pipeline refuses.</summary>
public static class PipelineErrors
{
    /// <summary>The caller lacks the right in this project.</summary>
    public const string NotPermitted = "caller.not_permitted";

    /// <summary>The caller acts in this project, and may not do this to its apps.</summary>
    public const string AppNotPermitted = "app.not_permitted";

    /// <summary>What another request stored meanwhile leaves no room for this one (docs/adr/0004).</summary>
    public const string ChangedMeanwhile = "app.changed_meanwhile";
}
