using Roma.Application.Apps;
using Roma.Application.Pipeline;

namespace Roma.Api.Apps;

/// <summary>The errors of operations on apps.</summary>
internal static class AppErrorRows
{
    private const string NotFoundCode = "ROMA.00014001";
    private const string NotFoundMessage = "The application does not exist.";

    public static readonly ErrorRow[] All =
    [
        new(PipelineErrors.AppNotPermitted, 403, "ROMA.00012001", "You do not have the permissions required to operate the application.",
            "app_id: your role in this project does not include this operation",
            "the token is for this project, but its role does not allow this operation on an app"),
        new(AppErrors.NotFound, 403, NotFoundCode, NotFoundMessage, "app_id: no such application in this project and instance",
            "there is no such app in this project and instance"),
        new(AppErrors.NoMatch, 404, NotFoundCode, NotFoundMessage, "name, id, key: no application in this project and instance matches",
            "`validate-apps` finds no app"),
        new(AppErrors.NameTaken, 403, "ROMA.00014003", "The application name already exists.", "name: another application of this instance has it",
            "another app of the instance has the name"),
        new(AppErrors.KeyTaken, 403, "ROMA.00014004", "The application key already exists.", "key: another application of this instance has it",
            "another app of the instance has the key"),
        new(PipelineErrors.ChangedMeanwhile, 403, "ROMA.00014005", "The application was changed meanwhile.",
            "Show the application, and send the request again if it still applies",
            "the request conflicts with what another one stored meanwhile, even after an exclusive rerun; nothing of it is stored"),
        new(AppErrors.InstanceNotEmpty, 403, "ROMA.00014009", "The instance has applications already.",
            "instance_id: seed an instance that has no application",
            "an instance is to be [seeded](operations.md#seeding), but is not empty; only the operator's command is answered so"),
    ];
}
