using Ardalis.Result;
using Roma.Application.Identity;
using Roma.Application.Messaging;
using Roma.Application.Validation;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using static System.FormattableString;

namespace Roma.Application.Apps;

/// <summary>
/// Creates the apps with the numbers from <c>First</c> on, in one commit; number 1 only in an instance that has no app yet. Whoever wants more
/// than <see cref="MaxCount"/> of them sends several.
/// </summary>
public sealed record SeedAppsCommand(Scope Scope, int First, int Count) : ICommand<SeededApps>, IScopedRequest
{
    /// <summary>The maximum number of apps in one commit: others wait for it.</summary>
    public const int MaxCount = 25_000;

    public static Permission Permission => Permission.WriteApps;
}

/// <summary>The names of the first and the last app that a commit created.</summary>
public sealed record SeededApps(string FirstName, string LastName);

internal sealed class SeedAppsValidator : ScopedValidator<SeedAppsCommand>
{
    public SeedAppsValidator()
    {
        RuleFor(command => command.Scope.ProjectId).IsPlain("project_id");
        RuleFor(command => command.Scope.InstanceId).IsPlain("instance_id");
        RuleFor(command => command.First).Meets("first", first => first is >= 1 and <= SeedNumber.Max, Invariant($"1 to {SeedNumber.Max}"));
        RuleFor(command => command.Count).Meets(
            "count", count => count is >= 1 and <= SeedAppsCommand.MaxCount, Invariant($"1 to {SeedAppsCommand.MaxCount}"));
        RuleFor(command => command).Meets(
            "first and count", command => (long)command.First + command.Count - 1 <= SeedNumber.Max, Invariant($"{SeedNumber.Max} apps at most"));
    }
}

internal sealed class SeedAppsHandler(ISeedRepository apps, IAppIdGenerator ids, ISecretGenerator secrets, ICallerContext caller)
    : ICommandHandler<SeedAppsCommand, SeededApps>
{
    public async Task<Result<SeededApps>> Handle(SeedAppsCommand request, CancellationToken cancellationToken)
    {
        if (request.First == 1 && await apps.HasAppsAsync(request.Scope, cancellationToken))
        {
            return Result.Conflict(AppErrors.InstanceNotEmpty);
        }

        var (stamp, remark) = (caller.Stamp(), Remark.Create(""));
        // In parallel: others wait for the writer meanwhile.
        var numbers = ParallelEnumerable.Range(request.First, request.Count).AsOrdered().Select(value => new SeedNumber(value));
        var seeded = numbers.Select(number => App.Create(
            ids.NewId(), request.Scope, number.Name, remark, number.KeyFrom(ids.NewKey()), favorite: false, secrets.NewSecret(), stamp)).ToList();
        apps.Add(seeded);
        return Result.Created(new SeededApps(seeded[0].Name.Value, seeded[^1].Name.Value));
    }
}
