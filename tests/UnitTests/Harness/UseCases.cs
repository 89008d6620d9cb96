using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Roma.Application.Pipeline;
using Roma.Domain.Audit;
using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Harness;

/// <summary>An app and its secret as they are stored.</summary>
internal sealed record StoredApp(App App, Secret Secret);

/// <summary>An entry of the audit trail.</summary>
internal sealed record AuditEntry(AuditAction Action, Scope Scope, string Target, Stamp Stamp);

/// <summary>Application's use cases behind their real pipeline, on a real store; each request has a scope of its own.</summary>
internal sealed class UseCases : IAsyncDisposable
{
    public const string RequestId = "13760c1fe8655e61209b75665e9bef43";

    public static readonly Scope Home = new("p-1", "i-1");
    public static readonly Caller Alice = Someone("alice", Role.Member);
    public static readonly Caller Reader = Someone("rita", Role.Reader);
    public static readonly Caller Administrator = Someone("admin", Role.Admin);
    public static readonly Caller Stranger = Someone("alice", Role.Admin, "p-2");
    public static readonly Caller Root = Someone("root", Role.Admin, Projects.All);

    private readonly RealStore store;

    /// <summary>Roma on a store that is not opened yet, so that whoever looks something up fails.</summary>
    public UseCases(params KeyValuePair<string, string?>[] settings) =>
        store = RealStore.Changed(
            services => services.AddScoped<IUnitOfWork>(scope => new Race(scope.GetRequiredService<DbSession>(), this)), settings);

    public FakeTimeProvider Clock => store.Clock;

    public RecordedLog Log => store.Log;

    /// <summary>How many units of work were begun.</summary>
    public int UnitsOfWork { get; private set; }

    /// <summary>What somebody else does just before the next unit of work.</summary>
    public Func<Task>? Earlier { get; set; }

    /// <summary>What somebody else does after the next unit of work ran and was undone with its neighbours, before it is run again.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public static Caller Someone(string name, Role role, string project = "p-1") =>
        new(UserName.Create(name).ToUserId(), name, project, Roles.PermissionsOf(role));

    public Task OpenAsync() => store.OpenAgainAsync();

    public Stamp StampOf(Caller caller) => new(caller.UserId, caller.UserName, Clock.GetUtcNow());

    /// <summary>Stores an app of Alice's whose name and key begin with <paramref name="name"/>, and answers its id.</summary>
    public async Task<string> PutAppAsync(string name = "orders", Caller? creator = null, Scope? scope = null, bool favorite = false)
    {
        var app = store.NewApp(name, scope, favorite: favorite, stamp: StampOf(creator ?? Alice));
        Assert.True(await store.StageAsync<IAppRepository>(apps => apps.Add(app)));
        return app.Id.ToString();
    }

    /// <summary>Stores a token of Bob's past the pipeline.</summary>
    public async Task<Credential> PutTokenAsync(string project = "p-1", DateTimeOffset? expiresAt = null)
    {
        var credential = NewCredential(project, expiresAt);
        Assert.True(await store.StageAsync<ITokenRepository>(tokens => tokens.Add(credential, store.Get<ICredentialGenerator>().NewToken())));
        return credential;
    }

    /// <summary>Stores an access key of Bob's past the pipeline.</summary>
    public async Task<AccessKey> PutAccessKeyAsync(string project = "p-1", DateTimeOffset? expiresAt = null)
    {
        var generator = store.Get<ICredentialGenerator>();
        var key = new AccessKey(generator.NewKeyId(), NewCredential(project, expiresAt));
        Assert.True(await store.StageAsync<IAccessKeyRepository>(keys => keys.Add(key, generator.NewSecretAccessKey())));
        return key;
    }

    /// <summary>Changes an app past the pipeline.</summary>
    public Task ChangeAppAsync(string id, Action<App> change) => store.InScopeAsync(async scope =>
    {
        var apps = scope.GetRequiredService<IAppRepository>();
        var app = await apps.FindAsync(Home, id, TestContext.Current.CancellationToken);
        change(app!);
        apps.Save(app!);
    });

    public Task RevokeAsync(Credential credential) =>
        store.StageAsync<ITokenRepository>(tokens => tokens.Revoke(credential, Clock.GetUtcNow()));

    /// <summary>Removes all that is stored, past the pipeline.</summary>
    public async Task RemoveAllAsync()
    {
        foreach (var table in new[] { "apps", "tokens", "access_keys" })
        {
            await store.ExecuteAsync($"DELETE FROM {table}");
        }
    }

    /// <summary>The apps in the order in which they were stored.</summary>
    public async Task<IReadOnlyList<StoredApp>> AppsAsync()
    {
        List<StoredApp> found = [];
        foreach (var (project, instance, id) in await store.QueryAsync<(string, string, string)>(
            $"SELECT project_id, instance_id, app_id FROM apps ORDER BY {RealStore.StoredOrder}"))
        {
            var scope = new Scope(project, instance);
            var app = await store.ReadAsync((IAppRepository apps) => apps.FindAsync(scope, id, TestContext.Current.CancellationToken));
            var secret = await store.ReadAsync((IAppReader apps) => apps.FindSecretAsync(scope, id, TestContext.Current.CancellationToken));
            found.Add(new StoredApp(app!, secret!.Secret));
        }

        return found;
    }

    public async Task<IReadOnlyList<Credential>> TokensAsync() =>
        (await store.ReadAsync((ITokenReader tokens) =>
            tokens.ListAsync(Projects.All, withRevoked: true, offset: 0, limit: null, TestContext.Current.CancellationToken))).Tokens;

    public async Task<IReadOnlyList<AccessKey>> AccessKeysAsync() =>
        (await store.ReadAsync((IAccessKeyReader keys) =>
            keys.ListAsync(Projects.All, offset: 0, limit: null, TestContext.Current.CancellationToken))).Keys;

    /// <summary>Whose <paramref name="token"/> is.</summary>
    public Task<Caller?> FindCallerAsync(AccessToken token) =>
        store.ReadAsync((ICallerVerifier verifier) => verifier.VerifyAsync(token, TestContext.Current.CancellationToken));

    /// <summary>The access key that is verified by <paramref name="keyId"/>, and its secret.</summary>
    public Task<(AccessKey Key, SecretAccessKey Secret)?> FindAccessKeyAsync(string keyId) =>
        store.ReadAsync((IAccessKeyVerifier keys) => keys.FindAsync(keyId, TestContext.Current.CancellationToken));

    public async Task<IReadOnlyList<AuditEntry>> AuditAsync() =>
    [
        .. (await store.QueryAsync<(string Action, string Project, string Instance, string Target, string UserId, string UserName, long At)>(
            $"SELECT action, project_id, instance_id, target, user_id, user_name, at FROM audit_entries ORDER BY {RealStore.StoredOrder}"))
            .Select(row => new AuditEntry(
                Enum.Parse<AuditAction>(row.Action), new Scope(row.Project, row.Instance), row.Target,
                new Stamp(row.UserId, row.UserName, DateTimeOffset.FromUnixTimeMilliseconds(row.At)))),
    ];

    /// <summary>The ids of all apps, tokens and access keys.</summary>
    public Task<IReadOnlyList<string>> IdsAsync() => store.QueryAsync<string>(
        "SELECT app_id FROM apps UNION ALL SELECT token_id FROM tokens UNION ALL SELECT access_key_id FROM access_keys");

    /// <summary>Every row that use cases can change.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync()
    {
        List<string> rows = [];
        foreach (var table in new[] { "apps", "tokens", "access_keys", "audit_entries" })
        {
            foreach (IDictionary<string, object?> row in await store.QueryAsync<dynamic>($"SELECT * FROM {table} ORDER BY {RealStore.StoredOrder}"))
            {
                rows.Add(string.Join('|', row.Values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value)));
            }
        }

        return rows;
    }

    /// <summary>Sends a request as <paramref name="caller"/>, who is Alice where nobody else is named, and has <paramref name="credential"/>, if any.</summary>
    public async Task<Result<T>> SendAsync<T>(
        IRequest<Result<T>> request, Caller? caller = null, IPresentedCredential? credential = null, TimeSpan? after = null)
    {
        await using var scope = store.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(caller ?? Alice, RequestId, credential);
        Clock.Advance(after ?? TimeSpan.Zero);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a request that must be refused with <paramref name="status"/> and one stable code, and leave no trace.</summary>
    public async Task RefusesAsync<T>(ResultStatus status, string code, IRequest<Result<T>> request, Caller? caller = null)
    {
        var before = await RowsAsync();

        var result = await SendAsync(request, caller);

        Assert.Equal((status, code), (result.Status, Assert.Single(result.Errors)));
        Assert.Equal(before, await RowsAsync());
    }

    /// <summary>Sends a request that must be refused before a unit of work begins, for the very parameters that are named.</summary>
    public async Task RefusesAsync<T>(IRequest<Result<T>> request, string[] parameters, Caller? caller = null)
    {
        var result = await SendAsync(request, caller);

        Assert.Equal(ResultStatus.Invalid, result.Status);
        Assert.Equal(parameters, result.ValidationErrors.Select(error => error.Identifier));
        Assert.All(result.ValidationErrors, error => Assert.NotEmpty(error.ErrorMessage));
        Assert.Equal(0, UnitsOfWork);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private Credential NewCredential(string project, DateTimeOffset? expiresAt) =>
        new(store.Get<ICredentialGenerator>().NewCredentialId(), project, "u", "bob", Role.Reader, Clock.GetUtcNow(), expiresAt);

    /// <summary>The real unit of work, which others can be faster than.</summary>
    private sealed class Race(DbSession session, UseCases roma) : IUnitOfWork
    {
        public async Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken)
        {
            roma.UnitsOfWork++;
            var (earlier, meanwhile) = (roma.Earlier, roma.Meanwhile);
            (roma.Earlier, roma.Meanwhile) = (null, null);
            if (earlier is not null)
            {
                await earlier();
            }

            if (meanwhile is not null)
            {
                await session.RunAsync(async () => await work() && false, cancellationToken);
                await meanwhile();
            }

            return await session.RunAsync(work, cancellationToken);
        }
    }
}
