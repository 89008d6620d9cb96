namespace Roma.Api.Operator;

/// <summary>The operator: anyone with access to the data directory administers everything in it.</summary>
internal static class Operators
{
    private static readonly UserName Name = UserName.Create(OperatorNames.Operator);

    /// <summary>The operator as a caller.</summary>
    public static Caller Caller { get; } = new(Name.ToUserId(), Name.Value, Projects.All, Roles.PermissionsOf(Role.Admin));

    /// <summary>Begins a request made by the operator; dispose it when done.</summary>
    public static AsyncServiceScope BeginOperatorRequest(this IServiceProvider services)
    {
        var scope = services.CreateAsyncScope();
        var requestId = Guid.CreateVersion7(services.GetRequiredService<TimeProvider>().GetUtcNow()).ToString("N");
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(Caller, requestId);
        return scope;
    }
}
