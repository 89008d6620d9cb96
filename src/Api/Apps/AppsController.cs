using MediatR;
using Microsoft.AspNetCore.Mvc;
using Roma.Application.Apps;

namespace Roma.Api.Apps;

/// <summary>Apps, each with a key and a secret.</summary>
[ApiController]
[Produces(RomaJson.MediaType)]
[Route(InstancePath.Template)]
[ProducesResponseType<ErrorResponse>(StatusCodes.Status403Forbidden)]
[Tags("Apps")]
public sealed class AppsController(IMediator mediator) : ControllerBase
{
    /// <summary>Create an app</summary>
    /// <remarks>The response holds no secret: show it, or reset it.</remarks>
    /// <response code="201">The app.</response>
    [HttpPost("apps")]
    [ProducesResponseType<AppResponse>(StatusCodes.Status201Created)]
    public async Task<IActionResult> CreateApp([FromRoute] InstancePath path, CreateAppRequest request, CancellationToken cancellationToken)
    {
        var command = new CreateAppCommand(path.ToScope(), request.Name, request.Remark, request.Key, request.Secret, request.Favorite);
        return (await mediator.Send(command, cancellationToken)).ToHttp(AppResponse.From);
    }

    /// <summary>List apps</summary>
    /// <remarks>Favourites first, then the newest, then by id, so that pages never overlap.</remarks>
    /// <response code="200">One page of the apps that meet all conditions.</response>
    [HttpGet("apps")]
    [ProducesResponseType<AppListResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ListApps(
        [FromRoute] InstancePath path, [FromQuery] ListAppsParameters request, CancellationToken cancellationToken)
    {
        var query = new ListAppsQuery(path.ToScope())
        {
            Offset = request.Offset,
            Limit = request.Limit,
            Name = request.Name,
            Key = request.Key,
            Favorite = request.Favorite,
            Owner = request.Owner,
            UserName = request.UserName,
            AuthRole = request.AuthRole,
        };
        return (await mediator.Send(query, cancellationToken)).ToHttp(AppListResponse.From);
    }

    /// <summary>Show an app</summary>
    /// <response code="200">The app.</response>
    [HttpGet("apps/{app_id}")]
    [ProducesResponseType<AppResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ShowApp([FromRoute] AppPath path, CancellationToken cancellationToken) =>
        (await mediator.Send(new ShowAppQuery(path.ToScope(), path.AppId), cancellationToken)).ToHttp(AppResponse.From);

    /// <summary>Update an app</summary>
    /// <remarks>Members that are absent or null stay as they are. The key cannot be changed.</remarks>
    /// <response code="200">The app as it is now.</response>
    [HttpPut("apps/{app_id}")]
    [ProducesResponseType<AppResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> UpdateApp([FromRoute] AppPath path, UpdateAppRequest request, CancellationToken cancellationToken)
    {
        var command = new UpdateAppCommand(path.ToScope(), path.AppId, request.Name, request.Remark, request.Favorite);
        return (await mediator.Send(command, cancellationToken)).ToHttp(AppResponse.From);
    }

    /// <summary>Delete an app</summary>
    /// <remarks>Its secret is invalid at once.</remarks>
    /// <response code="200">The app is gone.</response>
    [HttpDelete("apps/{app_id}")]
    [ProducesResponseType<DeleteAppResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> DeleteApp([FromRoute] AppPath path, CancellationToken cancellationToken) =>
        (await mediator.Send(new DeleteAppCommand(path.ToScope(), path.AppId), cancellationToken)).ToHttp(DeleteAppResponse.From);

    /// <summary>Find out whether an app exists</summary>
    /// <remarks>Give at least one of the three; the app must match each one given exactly.</remarks>
    /// <response code="200">The app.</response>
    /// <response code="404">There is no such app.</response>
    [HttpGet("validate-apps")]
    [ProducesResponseType<ValidateAppResponse>(StatusCodes.Status200OK)]
    [ProducesResponseType<ErrorResponse>(StatusCodes.Status404NotFound)]
    public async Task<IActionResult> ValidateApp(
        [FromRoute] InstancePath path, [FromQuery] ValidateAppParameters request, CancellationToken cancellationToken) =>
        (await mediator.Send(new ValidateAppQuery(path.ToScope(), request.Name, request.Id, request.Key), cancellationToken))
            .ToHttp(ValidateAppResponse.From);
}
