namespace Roma.Application.Apps;

/// <summary>The stable codes of refusals by app use cases.</summary>
public static class AppErrors
{
    /// <summary>There is no such app in this project and instance.</summary>
    public const string NotFound = "app.not_found";

    /// <summary>No app in this project and instance matches; a 404, since it answers a question.</summary>
    public const string NoMatch = "app.no_match";

    /// <summary>Another app of the instance has the name.</summary>
    public const string NameTaken = "app.name_taken";

    /// <summary>Another app of the instance has the key.</summary>
    public const string KeyTaken = "app.key_taken";

    /// <summary>The instance that is to be seeded has apps already.</summary>
    public const string InstanceNotEmpty = "app.instance_not_empty";
}
