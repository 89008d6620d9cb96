using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Roma.Api.Identity;

/// <summary>The access keys of a project.</summary>
[ApiController]
[Produces(RomaJson.MediaType)]
[Route(ProjectPath.Template + "/access-keys")]
[ProducesResponseType<ErrorResponse>(StatusCodes.Status403Forbidden)]
[Tags("Access keys")]
public sealed class AccessKeysController(IMediator mediator) : ControllerBase
{
    /// <summary>Create an access key</summary>
    /// <remarks>With it and its secret, the SDKs sign requests in place of a token.</remarks>
    /// <response code="201">The access key, and its secret this once.</response>
    [HttpPost]
    [ProducesResponseType<IssuedAccessKeyResponse>(StatusCodes.Status201Created)]
    public async Task<IActionResult> CreateAccessKey([FromRoute] ProjectPath path, CreateAccessKeyRequest request, CancellationToken cancellationToken) =>
        (await mediator.Send(new CreateAccessKeyCommand(path.ProjectId, request.UserName, request.Role, request.ExpiresTime), cancellationToken))
            .ToHttp(IssuedAccessKeyResponse.From);

    /// <summary>List access keys</summary>
    /// <remarks>Oldest first, expired ones included.</remarks>
    /// <response code="200">One page of the project's access keys.</response>
    [HttpGet]
    [ProducesResponseType<AccessKeyListResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ListAccessKeys(
        [FromRoute] ProjectPath path, [FromQuery] CredentialListParameters request, CancellationToken cancellationToken)
    {
        var query = new ListAccessKeysQuery(path.ProjectId) { Offset = request.Offset, Limit = request.Rows };
        return (await mediator.Send(query, cancellationToken)).ToHttp(AccessKeyListResponse.From);
    }

    /// <summary>Delete an access key</summary>
    /// <remarks>It is invalid at once.</remarks>
    /// <response code="200">It is gone.</response>
    [HttpDelete("{access_key_id}")]
    [ProducesResponseType<DeleteAccessKeyResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> DeleteAccessKey([FromRoute] AccessKeyPath path, CancellationToken cancellationToken) =>
        (await mediator.Send(new DeleteAccessKeyCommand(path.ProjectId, path.AccessKeyId), cancellationToken)).ToHttp(DeleteAccessKeyResponse.From);
}
