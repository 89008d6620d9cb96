using MediatR;
using Microsoft.AspNetCore.Mvc;
using Roma.Application.Apps;

namespace Roma.Api.Apps;

/// <summary>The secret of an app.</summary>
[ApiController]
[Produces(RomaJson.MediaType)]
[Route(InstancePath.Template + "/apps/{app_id}/secret")]
[ProducesResponseType<ErrorResponse>(StatusCodes.Status403Forbidden)]
[Tags("Secrets")]
public sealed class AppSecretController(IMediator mediator) : ControllerBase
{
    /// <summary>Show an app's secret</summary>
    /// <response code="200">The secret in force.</response>
    [HttpGet]
    [ProducesResponseType<AppSecretResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ShowAppSecret([FromRoute] AppPath path, CancellationToken cancellationToken) =>
        (await mediator.Send(new ShowAppSecretQuery(path.ToScope(), path.AppId), cancellationToken)).ToHttp(AppSecretResponse.From);

    /// <summary>Reset an app's secret</summary>
    /// <remarks>
    /// The body is optional: without it, or without a secret in it, a random secret is generated. The old secret is invalid at once; of several
    /// simultaneous resets the last one wins. The key stays the same.
    /// </remarks>
    /// <response code="200">The secret now in force.</response>
    [HttpPut]
    [ProducesResponseType<AppSecretResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ResetAppSecret([FromRoute] AppPath path, ResetAppSecretRequest? request, CancellationToken cancellationToken) =>
        (await mediator.Send(new ResetAppSecretCommand(path.ToScope(), path.AppId, request?.Secret), cancellationToken)).ToHttp(AppSecretResponse.From);
}
