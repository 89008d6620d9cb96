using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Roma.Bench.Bare;

/// <summary>What ASP.NET Core MVC alone costs: Roma's route, ids, body and answer, and nothing in between.</summary>
[ApiController]
[Route("v2/{project_id}/instances/{instance_id}/apps/{app_id}/secret")]
public sealed class BareController : ControllerBase
{
    [HttpGet]
    [HttpPut]
    public ActionResult<BareAnswer> Answer([FromRoute] BarePath path, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] BareRequest? request) =>
        new BareAnswer(path.AppId, request?.Secret ?? path.AppId);
}

/// <summary>The ids in the path.</summary>
public sealed record BarePath
{
    [FromRoute(Name = "project_id")]
    public string ProjectId { get; init; } = "";

    [FromRoute(Name = "instance_id")]
    public string InstanceId { get; init; } = "";

    [FromRoute(Name = "app_id")]
    public string AppId { get; init; } = "";
}

/// <summary>The body.</summary>
public sealed record BareRequest(string? Secret);

/// <summary>The answer.</summary>
public sealed record BareAnswer(string Id, string Secret);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BareAnswer))]
[JsonSerializable(typeof(BareRequest))]
internal sealed partial class BareJsonContext : JsonSerializerContext;
