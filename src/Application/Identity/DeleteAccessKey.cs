namespace Roma.Application.Identity;

/// <summary>Deletes an access key by its id, in one project or in any for <see cref="Projects.All"/>; its signatures are refused at once.</summary>
public sealed record DeleteAccessKeyCommand(string ProjectId, string Id) : ICommand<AccessKey>
{
    public static Permission Permission => Permission.ManageIdentity;
}

internal sealed class DeleteAccessKeyValidator : AbstractValidator<DeleteAccessKeyCommand>
{
    public DeleteAccessKeyValidator()
    {
        RuleFor(command => command.ProjectId).IsPathId("project_id");
        RuleFor(command => command.Id).IsPathId("access_key_id");
    }
}

internal sealed class DeleteAccessKeyHandler(IAccessKeyRepository keys) : ICommandHandler<DeleteAccessKeyCommand, AccessKey>
{
    public async Task<Result<AccessKey>> Handle(DeleteAccessKeyCommand request, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(request.Id, "D", out var id)
            || await keys.FindAsync(id, cancellationToken) is not { } key
            || !Projects.Reach(request.ProjectId, key.Credential.ProjectId))
        {
            return Result.NotFound(IdentityErrors.AccessKeyNotFound);
        }

        keys.Remove(key);
        return key;
    }
}
