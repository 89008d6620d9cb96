namespace Roma.Application.Pipeline;

/// <summary>The stable codes of refusals by the pipeline.</summary>
public static class PipelineErrors
{
    /// <summary>The caller lacks the right in this project.</summary>
    public const string NotPermitted = "caller.not_permitted";

    /// <summary>The caller acts in this project, but may not do this to its apps.</summary>
    public const string AppNotPermitted = "app.not_permitted";

    /// <summary>The request conflicts with what another one stored meanwhile (docs/adr/0004).</summary>
    public const string ChangedMeanwhile = "app.changed_meanwhile";
}
