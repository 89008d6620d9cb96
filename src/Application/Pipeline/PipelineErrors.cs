namespace Roma.Application.Pipeline;

/// <summary>The stable codes of refusals by the pipeline.</summary>
public static class PipelineErrors
{
    /// <summary>The caller lacks the right in this project.</summary>
    public const string NotPermitted = "caller.not_permitted";

    /// <summary>The caller has access to this project, but lacks the right for this action on its apps.</summary>
    public const string AppNotPermitted = "app.not_permitted";

    /// <summary>The request conflicts with a change stored meanwhile (docs/adr/0004).</summary>
    public const string ChangedMeanwhile = "app.changed_meanwhile";
}
