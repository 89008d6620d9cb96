using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Roma.Application.Validation;

// Each property's [Description] is its documentation: openapi.json can get it from nowhere else.
#pragma warning disable CS1591

namespace Roma.Api.Identity;

/// <summary>The id in the path of a project.</summary>
public record ProjectPath
{
    /// <summary>The template that the id comes from.</summary>
    public const string Template = "/v2/{project_id}";

    [Description("The project's id.")]
    [FromRoute(Name = "project_id")]
    [StringLength(Scope.MaxIdLength, MinimumLength = 1)]
    public string ProjectId { get; init; } = "";
}

/// <summary>Which credentials to list.</summary>
public record CredentialListParameters : PageParameters
{
    [Description("Whether to return all rows from the offset on, whatever the limit.")]
    [FromQuery(Name = "all")]
    [DefaultValue(false)]
    public bool? All { get; init; }

    /// <summary>The maximum number of rows; null for all.</summary>
    internal int? Rows => All == true ? null : Limit ?? Paging.DefaultLimit;
}

/// <summary>Which tokens to list.</summary>
public sealed record TokenListParameters : CredentialListParameters
{
    [Description("Whether to list revoked tokens too.")]
    [FromQuery(Name = "with_revoked")]
    [DefaultValue(false)]
    public bool? WithRevoked { get; init; }
}

/// <summary>The ids in the path of an access key.</summary>
public sealed record AccessKeyPath : ProjectPath
{
    [Description("The access key's id; not the access key itself.")]
    [FromRoute(Name = "access_key_id")]
    [StringLength(Scope.MaxIdLength, MinimumLength = 1)]
    public string AccessKeyId { get; init; } = "";
}

/// <summary>The ids in the path of a token.</summary>
public sealed record TokenPath : ProjectPath
{
    [Description("The token's id; not the token itself.")]
    [FromRoute(Name = "token_id")]
    [StringLength(Scope.MaxIdLength, MinimumLength = 1)]
    public string TokenId { get; init; } = "";
}
