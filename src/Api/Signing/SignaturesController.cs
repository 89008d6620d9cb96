using MediatR;
using Microsoft.AspNetCore.Mvc;
using Roma.Api.Apps;
using Roma.Application.Signing;

namespace Roma.Api.Signing;

/// <summary>The signatures of apps.</summary>
[ApiController]
[Produces(RomaJson.MediaType)]
[Route(InstancePath.Template + "/signatures")]
[ProducesResponseType<ErrorResponse>(StatusCodes.Status403Forbidden)]
[Tags("Signatures")]
public sealed class SignaturesController(IMediator mediator) : ControllerBase
{
    /// <summary>Verify signed requests</summary>
    /// <remarks>
    /// For gateways, and for people who debug a client. It tells of each request whether it was signed with the secret of an app of the instance, and why
    /// not. Asking has no effect: nothing is locked after wrong signatures, and a request may be verified again.
    /// </remarks>
    /// <response code="200">A verdict on each request, valid or not, in the order of the question.</response>
    [HttpPost("verify")]
    [LargeBody]
    [ProducesResponseType<VerifySignaturesResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> VerifySignatures(
        [FromRoute] InstancePath path, VerifySignaturesRequest request, CancellationToken cancellationToken) =>
        (await mediator.Send(new VerifySignaturesQuery(path.ToScope(), request.ToDescriptions()), cancellationToken))
            .ToHttp(VerifySignaturesResponse.From);
}
