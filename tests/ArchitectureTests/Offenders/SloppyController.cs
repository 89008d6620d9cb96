using Ardalis.Result;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Roma.Application.Apps;
using Roma.Domain.Apps;
using Roma.Domain.Identity;

namespace Roma.ArchitectureTests.Offenders;

[Route("/v2/{project_id}")]
public class SloppyController(IMediator mediator, TimeProvider clock) : ControllerBase
{
    [HttpPatch("sloppy")]
    public async Task<Result<AppView>> Sloppy(Scope scope)
    {
        await mediator.Send(new ShowAppQuery(scope, clock.GetUtcNow().ToString()));
        return await mediator.Send(new ShowAppQuery(scope, ""));
    }

    [HttpGet("idle")]
    public IActionResult Idle() => Ok();
}

public sealed record SloppyResponse(Scope Scope, Secret Secret);

public sealed record Sloppiness;
