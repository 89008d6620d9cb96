using System.Reflection;
using MediatR;
using Roma.Application.Pipeline;

namespace Roma.UnitTests.Harness;

/// <summary>What exists when a sample is sent: an instance, and in it an app called orders; in its project, a token and an access key.</summary>
internal sealed record Known(Scope Scope, string AppId, string TokenId, string AccessKeyId);

/// <summary>A valid request of a use case, and the permission that it needs.</summary>
internal sealed record Sample(Permission Permission, Func<Known, object> Request, Func<UseCases, object, Caller, Task<IResult>> Send)
{
    /// <summary>The id of the one thing that the request is about; null if it is about none that exists.</summary>
    public string? NamedBy(Known known) =>
        Names(known, known with { AppId = "" }) ? known.AppId
        : Names(known, known with { TokenId = "" }) ? known.TokenId
        : Names(known, known with { AccessKeyId = "" }) ? known.AccessKeyId
        : null;

    /// <summary>The code with which that thing is not found.</summary>
    public string NotFoundBy(Known known) =>
        Names(known, known with { AppId = "" }) ? AppErrors.NotFound
        : Names(known, known with { TokenId = "" }) ? IdentityErrors.TokenNotFound
        : IdentityErrors.AccessKeyNotFound;

    public static Sample Of<T>(Permission permission, Func<Known, IRequest<Result<T>>> request) =>
        new(permission, request, static async (roma, sent, caller) => await roma.SendAsync((IRequest<Result<T>>)sent, caller));

    /// <summary>The sample of the use case that <paramref name="request"/> asks for: a property of its tests.</summary>
    public static Sample Of(Type request)
    {
        var tests = $"{request.Namespace!.Replace("Roma.", "Roma.UnitTests.", StringComparison.Ordinal)}.{UseCase.NameOf(request)}Tests";
        var property = typeof(Sample).Assembly.GetType(tests)?.GetProperty(nameof(Sample), BindingFlags.Static | BindingFlags.NonPublic);
        return (Sample?)property?.GetValue(null) ?? throw new InvalidOperationException(
            $"{request.Name} has no sample. Add one to {tests}, so that what holds for every use case is tested of it too: "
            + $"internal static Sample Sample => Sample.Of(Permission.WriteApps, known => new {request.Name}(known.Scope, known.AppId));");
    }

    private bool Names(Known known, Known without) => !Request(known).Equals(Request(without));
}
