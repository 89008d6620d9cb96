namespace Roma.Application.Validation;

/// <summary>The rules that requests about an instance share: the ids of the path.</summary>
internal abstract class ScopedValidator<TRequest> : AbstractValidator<TRequest>
    where TRequest : IScopedRequest
{
    protected ScopedValidator()
    {
        RuleFor(request => request.Scope.ProjectId).IsPathId("project_id");
        // A caller who may act in every project may act in *, but an app must belong to one.
        RuleFor(request => request.Scope.ProjectId).Meets("project_id", id => id is not Projects.All, "one project, not *");
        RuleFor(request => request.Scope.InstanceId).IsPathId("instance_id");
    }
}

/// <summary>The rules that requests about an app share: the ids of the path.</summary>
internal abstract class AppRequestValidator<TRequest> : ScopedValidator<TRequest>
    where TRequest : IAppRequest
{
    protected AppRequestValidator() => RuleFor(request => request.AppId).IsPathId("app_id");
}
