using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Roma.Api.Identity;
using Roma.Domain.Apps;

// Each property's [Description] is its documentation: openapi.json can get it from nowhere else.
#pragma warning disable CS1591

namespace Roma.Api.Apps;

/// <summary>The ids in the path of an instance.</summary>
public record InstancePath : ProjectPath
{
    /// <summary>The template that the ids come from.</summary>
    public new const string Template = ProjectPath.Template + "/instances/{instance_id}";

    [Description("The instance's id. Instances do not share apps; an instance exists as soon as an app is created in it.")]
    [FromRoute(Name = "instance_id")]
    [StringLength(Scope.MaxIdLength, MinimumLength = 1)]
    public string InstanceId { get; init; } = "";

    internal Scope ToScope() => new(ProjectId, InstanceId);
}

/// <summary>The ids in the path of an app.</summary>
public sealed record AppPath : InstancePath
{
    [Description("The app's id: creating an app and listing apps tell it.")]
    [FromRoute(Name = "app_id")]
    [StringLength(Scope.MaxIdLength, MinimumLength = 1)]
    public string AppId { get; init; } = "";
}

/// <summary>Which apps to list; all conditions must hold.</summary>
public sealed record ListAppsParameters : PageParameters
{
    [Description("A part of the name, in any case.")]
    [FromQuery(Name = "name")]
    [StringLength(AppName.MaxLength)]
    public string? Name { get; init; }

    [Description("A part of the key, in any case.")]
    [FromQuery(Name = "key")]
    [StringLength(AppKey.MaxLength)]
    public string? Key { get; init; }

    [Description("True: only favourites; false: all others.")]
    [FromQuery(Name = "favorite")]
    public bool? Favorite { get; init; }

    [Description("True: apps that the caller created; false: all others.")]
    [FromQuery(Name = "owner")]
    public bool? Owner { get; init; }

    [Description("The name of the user who created the app.")]
    [FromQuery(Name = "user_name")]
    [StringLength(Domain.Identity.UserName.MaxLength)]
    public string? UserName { get; init; }

    [Description("A role that the caller has on the app.")]
    [FromQuery(Name = "auth_role")]
    [AllowedValues("read", "access", "delete", "modify", "admin")]
    public string? AuthRole { get; init; }
}

/// <summary>Which app to look for: it must match every given value exactly, and at least one must be given.</summary>
public sealed record ValidateAppParameters
{
    [Description("The app's name.")]
    [FromQuery(Name = "name")]
    [StringLength(AppName.MaxLength)]
    public string? Name { get; init; }

    [Description("The app's id.")]
    [FromQuery(Name = "id")]
    [StringLength(Scope.MaxIdLength)]
    public string? Id { get; init; }

    [Description("The app's key.")]
    [FromQuery(Name = "key")]
    [StringLength(AppKey.MaxLength)]
    public string? Key { get; init; }
}
