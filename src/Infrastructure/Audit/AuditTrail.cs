using Roma.Application.Audit;
using Roma.Application.Identity;
using Roma.Domain.Audit;

namespace Roma.Infrastructure.Audit;

/// <inheritdoc/>
internal sealed class AuditTrail(DbSession session, ICallerContext context) : IAuditTrail
{
    private const string AddSql = """
        INSERT INTO audit_entries (project_id, entry_id, instance_id, action, target, secret_version, outcome,
                                   user_id, user_name, credential_id, client_address, at, request_id)
        VALUES (@ProjectId, @EntryId, @InstanceId, @Action, @Target, @SecretVersion, 'done',
                @UserId, @UserName, @CredentialId, @ClientAddress, @At, @RequestId)
        """;

    private const string FindSql = "SELECT entry_id FROM audit_entries WHERE project_id = @ProjectId AND entry_id = @EntryId";

    public void Record(AuditAction action)
    {
        var stamp = context.Stamp();
        for (var index = 0; index < session.Targets.Count; index++)
        {
            session.StageEntry(EntryOf(action, session.Targets[index], stamp));
        }
    }

    private Change EntryOf(AuditAction action, AuditTarget target, Stamp stamp) => new(AddSql, new
    {
        target.Scope.ProjectId,
        // Ordered by time, so that a project's entries are appended to the index.
        EntryId = Guid.CreateVersion7(stamp.At).ToString(),
        target.Scope.InstanceId,
        Action = action.ToString(),
        Target = target.Id,
        SecretVersion = target.SecretNumber,
        stamp.UserId,
        stamp.UserName,
        CredentialId = context.Caller.CredentialId?.ToString(),
        ClientAddress = context.Address,
        At = stamp.At.ToUnixTimeMilliseconds(),
        context.RequestId,
    })
    {
        Proof = FindSql,
    };
}
