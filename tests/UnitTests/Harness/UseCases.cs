using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Roma.Application;
using Roma.Application.Apps;
using Roma.Application.Audit;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Application.Signing;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Signing;

namespace Roma.UnitTests.Harness;

/// <summary>Application's use cases behind their real pipeline, on ports in memory; each request has a scope of its own.</summary>
internal sealed class UseCases : IDisposable
{
    public const string RequestId = "13760c1fe8655e61209b75665e9bef43";

    public static readonly Scope Home = new("p-1", "i-1");
    public static readonly Caller Alice = Someone("alice", Role.Member);
    public static readonly Caller Reader = Someone("rita", Role.Reader);
    public static readonly Caller Verifier = Someone("victor", Role.Verifier);
    public static readonly Caller Administrator = Someone("admin", Role.Admin);
    public static readonly Caller Stranger = Someone("alice", Role.Admin, "p-2");

    private readonly ServiceProvider services;

    public UseCases()
    {
        var collection = new ServiceCollection();
        collection.AddApplication();
        Log.AddTo(collection);
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton<IAppRepository>(Store);
        collection.AddSingleton<IAppReader>(Store);
        collection.AddSingleton<ITokenRepository>(Store);
        collection.AddSingleton<ITokenReader>(Store);
        collection.AddSingleton<ICallerVerifier>(Store);
        collection.AddSingleton<IAccessKeyRepository>(Store);
        collection.AddSingleton<IAccessKeyReader>(Store);
        collection.AddSingleton<IAccessKeyVerifier>(new NoAccessKeys());
        collection.AddSingleton<ISignatureLockout>(new SignatureLockout(Clock));
        collection.AddSingleton<IReplayGuard>(new UsedSignatures());
        collection.AddSingleton<IAuditTrail>(Store);
        collection.AddSingleton<IUnitOfWork>(Store);
        collection.AddSingleton<ISecretGenerator>(Store);
        collection.AddSingleton<IAppIdGenerator>(Store);
        collection.AddSingleton<ICredentialGenerator>(Store);
        services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public InMemoryStore Store { get; } = new();

    public RecordedLog Log { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public static Caller Someone(string name, Role role, string project = "p-1") =>
        new(UserName.Create(name).ToUserId(), name, project, Roles.PermissionsOf(role));

    public Stamp StampOf(Caller caller) => new(caller.UserId, caller.UserName, Clock.GetUtcNow());

    /// <summary>Stores an app of Alice's whose name and key begin with <paramref name="name"/>, and answers its id.</summary>
    public string PutApp(string name = "orders", Caller? creator = null, Scope? scope = null, bool favorite = false)
    {
        var app = App.Create(
            Store.NewId(), scope ?? Home, AppName.Create(name), Remark.Create("r"), AppKey.Create(name + "-key"), favorite,
            Secret.Create("the-first-secret"),
            StampOf(creator ?? Alice));
        return Store.Put(app).Id.ToString();
    }

    /// <summary>Sends a request as <paramref name="caller"/>, who is Alice where nobody else is named, and has <paramref name="credential"/>, if any.</summary>
    public async Task<Result<T>> SendAsync<T>(
        IRequest<Result<T>> request, Caller? caller = null, IPresentedCredential? credential = null, TimeSpan? after = null)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(caller ?? Alice, RequestId, credential);
        Clock.Advance(after ?? TimeSpan.Zero);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a request that must be refused with <paramref name="status"/> and one stable code, and leave no trace.</summary>
    public async Task RefusesAsync<T>(ResultStatus status, string code, IRequest<Result<T>> request, Caller? caller = null)
    {
        var before = Snapshot();

        var result = await SendAsync(request, caller);

        Assert.Equal(status, result.Status);
        Assert.Equal(code, Assert.Single(result.Errors));
        LeavesNoTrace(before);
    }

    /// <summary>Sends a request that must be refused before anything is looked up, for the very parameters that are named.</summary>
    public async Task RefusesAsync<T>(IRequest<Result<T>> request, string[] parameters, Caller? caller = null)
    {
        var (before, lookUps) = (Snapshot(), Store.LookUps);

        var result = await SendAsync(request, caller);

        Assert.Equal(ResultStatus.Invalid, result.Status);
        Assert.Equal(parameters, result.ValidationErrors.Select(error => error.Identifier));
        Assert.All(result.ValidationErrors, error => Assert.NotEmpty(error.ErrorMessage));
        Assert.Equal(lookUps, Store.LookUps);
        LeavesNoTrace(before);
    }

    public void Dispose() => services.Dispose();

    private (IReadOnlyList<StoredApp>, IReadOnlyList<StoredToken>, IReadOnlyList<StoredAccessKey>, int) Snapshot() =>
        (Store.Apps, Store.Tokens, Store.AccessKeys, Store.Audit.Count);

    private void LeavesNoTrace((IReadOnlyList<StoredApp>, IReadOnlyList<StoredToken>, IReadOnlyList<StoredAccessKey>, int) before)
    {
        var (apps, tokens, keys, audit) = before;
        Assert.Equal(0, Store.Staged);
        Assert.Empty(Store.UnitsOfWork);
        Assert.Equal(apps, Store.Apps);
        Assert.Equal(tokens, Store.Tokens);
        Assert.Equal(keys, Store.AccessKeys);
        Assert.Equal(audit, Store.Audit.Count);
    }

    /// <summary>Use cases are reached by callers who are known already.</summary>
    private sealed class NoAccessKeys : IAccessKeyVerifier
    {
        public Task<(AccessKey? Key, SecretAccessKey Secret)> FindAsync(string access, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> IsInForceAsync(AccessKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void NoteUse(AccessKey key) => throw new NotSupportedException();
    }
}
