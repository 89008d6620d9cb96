using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace Roma.Api.Identity;

/// <summary>The tokens of a project.</summary>
[ApiController]
[Produces(RomaJson.MediaType)]
[Route(ProjectPath.Template + "/tokens")]
[ProducesResponseType<ErrorResponse>(StatusCodes.Status403Forbidden)]
[Tags("Tokens")]
public sealed class TokensController(IMediator mediator) : ControllerBase
{
    /// <summary>Create a token</summary>
    /// <remarks>It is sent in <c>X-Auth-Token</c>.</remarks>
    /// <response code="201">The token, this once, and what it grants.</response>
    [HttpPost]
    [ProducesResponseType<IssuedTokenResponse>(StatusCodes.Status201Created)]
    public async Task<IActionResult> CreateToken([FromRoute] ProjectPath path, CreateTokenRequest request, CancellationToken cancellationToken) =>
        (await mediator.Send(new CreateTokenCommand(path.ProjectId, request.UserName, request.Role, request.ExpiresTime), cancellationToken))
            .ToHttp(IssuedTokenResponse.From);

    /// <summary>List tokens</summary>
    /// <remarks>Oldest first, expired ones included.</remarks>
    /// <response code="200">One page of the project's tokens.</response>
    [HttpGet]
    [ProducesResponseType<TokenListResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> ListTokens(
        [FromRoute] ProjectPath path, [FromQuery] TokenListParameters request, CancellationToken cancellationToken)
    {
        var query = new ListTokensQuery(path.ProjectId) { Offset = request.Offset, Limit = request.Rows, WithRevoked = request.WithRevoked == true };
        return (await mediator.Send(query, cancellationToken)).ToHttp(TokenListResponse.From);
    }

    /// <summary>Revoke a token</summary>
    /// <remarks>It is invalid at once.</remarks>
    /// <response code="200">It is gone.</response>
    [HttpDelete("{token_id}")]
    [ProducesResponseType<RevokeTokenResponse>(StatusCodes.Status200OK)]
    public async Task<IActionResult> RevokeToken([FromRoute] TokenPath path, CancellationToken cancellationToken) =>
        (await mediator.Send(new RevokeTokenCommand(path.ProjectId, path.TokenId), cancellationToken)).ToHttp(RevokeTokenResponse.From);
}
