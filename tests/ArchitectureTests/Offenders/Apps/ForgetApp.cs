using Roma.Application.Apps;
using Roma.Application.Messaging;
using Roma.Domain.Identity;

namespace Roma.ArchitectureTests.Offenders.Apps;

public sealed record ForgetAppCommand(Scope Scope, string AppId) : ICommand<AppView>, IAppRequest
{
    public static Permission Permission => Permission.ReadApps;
}
