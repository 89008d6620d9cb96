using Roma.Application.Audit;
using Roma.Application.Identity;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using Roma.Infrastructure.Persistence;

namespace Roma.Infrastructure.Audit;

/// <inheritdoc/>
internal sealed class AuditTrail(DbSession session, ICallerContext context) : IAuditTrail
{
    private const string AddSql = """
        INSERT INTO audit_entries (project_id, entry_id, instance_id, action, target, user_id, user_name, at, request_id)
        VALUES (@ProjectId, @EntryId, @InstanceId, @Action, @Target, @UserId, @UserName, @At, @RequestId)
        """;

    public void Record(AuditAction action, Scope scope, string target, Stamp stamp) =>
        session.Stage(new Change(AddSql, new
        {
            scope.ProjectId,
            // Ordered by time, so that a project's entries are appended to the index.
            EntryId = Guid.CreateVersion7(stamp.At).ToString(),
            scope.InstanceId,
            Action = action.ToString(),
            Target = target,
            stamp.UserId,
            stamp.UserName,
            At = stamp.At.ToUnixTimeMilliseconds(),
            context.RequestId,
        }));
}
