using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Roma.Application.Validation;

// Each property's [Description] is its documentation: openapi.json can get it from nowhere else.
#pragma warning disable CS1591

namespace Roma.Api.Binding;

/// <summary>Which page of a list to answer.</summary>
public record PageParameters
{
    [Description("How many rows to skip.")]
    [FromQuery(Name = "offset")]
    [Range(0, Paging.MaxOffset)]
    [DefaultValue(0)]
    public int? Offset { get; init; }

    [Description("The maximum number of rows to return.")]
    [FromQuery(Name = "limit")]
    [Range(1, Paging.MaxLimit)]
    [DefaultValue(Paging.DefaultLimit)]
    public int? Limit { get; init; }
}
