namespace Roma.Application.Messaging;

/// <summary>Declares what a caller must be allowed to do, and where, for the request to be carried out.</summary>
public interface IRequirePermission
{
    /// <summary>The permission that the caller must have.</summary>
    static abstract Permission Permission { get; }

    /// <summary>The project in which the caller must have it; <see cref="Projects.All"/> for every project.</summary>
    string ProjectId { get; }
}

/// <summary>A request about one instance of a project.</summary>
public interface IScopedRequest : IRequirePermission
{
    /// <summary>The project and the instance, as the path names them.</summary>
    Scope Scope { get; }

    string IRequirePermission.ProjectId => Scope.ProjectId;
}

/// <summary>A request about one app.</summary>
public interface IAppRequest : IScopedRequest
{
    /// <summary>The app's id, as the path names it.</summary>
    string AppId { get; }
}
