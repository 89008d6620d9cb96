using Roma.Application.Apps;
using Roma.Application.Audit;
using Roma.Application.Identity;
using Roma.Application.Pipeline;
using Roma.Domain.Apps;
using Roma.Domain.Audit;
using Roma.Domain.Identity;

namespace Roma.UnitTests.Harness;

/// <summary>An app and its secret as they are stored.</summary>
internal sealed record StoredApp(App App, Secret Secret);

/// <summary>A grant, and the hash of its token in hexadecimal.</summary>
internal sealed record StoredToken(Credential Credential, string Hash);

/// <summary>An access key and its secret as they are stored.</summary>
internal sealed record StoredAccessKey(AccessKey Key, SecretAccessKey Secret);

/// <summary>An entry of the audit trail.</summary>
internal sealed record AuditEntry(AuditAction Action, Scope Scope, string Target, Stamp Stamp);

/// <summary>Application's ports on a store in memory that keeps their promises: what is staged is stored as a whole, or not at all.</summary>
internal sealed class InMemoryStore
    : IAppRepository, IAppReader, ITokenRepository, ITokenReader, IAccessKeyRepository, IAccessKeyReader, IAuditTrail, IUnitOfWork,
      ISecretGenerator, IAppIdGenerator, ICredentialGenerator, ICallerVerifier
{
    private readonly List<Func<State, bool>> staged = [];
    private State stored = new();
    private int made;

    public IReadOnlyList<StoredApp> Apps => [.. stored.Apps.Values];

    public IReadOnlyList<StoredToken> Tokens => [.. stored.Tokens.Values];

    public IReadOnlyList<StoredAccessKey> AccessKeys => [.. stored.AccessKeys.Values];

    public IReadOnlyList<AuditEntry> Audit => stored.Audit;

    /// <summary>How often something was asked of the store; staging asks nothing.</summary>
    public int LookUps { get; private set; }

    /// <summary>What was asked of the unit of work, in order.</summary>
    public List<string> UnitsOfWork { get; } = [];

    /// <summary>What is staged and not stored yet.</summary>
    public int Staged => staged.Count;

    /// <summary>What <see cref="ListAsync(Scope, AppFilter, int, int, CancellationToken)"/> was asked for last.</summary>
    public (AppFilter Filter, int Offset, int Limit)? Listed { get; private set; }

    /// <summary>Another writer, who comes before the next unit of work.</summary>
    public Action? Earlier { get; set; }

    /// <summary>Whether what is staged contradicts what is stored.</summary>
    public bool Contradicts { get; set; }

    /// <summary>Whether the tokens in it are those that callers have.</summary>
    public bool IssuesTokens { get; set; } = true;

    /// <summary>Stores an app past the pipeline.</summary>
    public App Put(App app)
    {
        stored.Apps[(app.Scope, app.Id.ToString())] = new StoredApp(Copy(app, app.Version + 1), app.IssuedSecret?.Value ?? SecretOf(app));
        return app;
    }

    public void Put(Credential credential) => stored.Tokens[credential.Id] = new StoredToken(credential, "");

    /// <summary>Stores an access key past the pipeline.</summary>
    public AccessKey Put(AccessKey key)
    {
        stored.AccessKeys[key.Credential.Id] = new StoredAccessKey(key, NewSecretAccessKey());
        return key;
    }

    public void RemoveAll() => stored = new State();

    public Task<App?> FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        Answer(Look().Apps.TryGetValue((scope, appId), out var found) ? Copy(found.App, found.App.Version) : null);

    public Task<bool> IsNameTakenAsync(Scope scope, AppName name, CancellationToken cancellationToken) =>
        Answer(Look().Apps.Values.Any(app => app.App.Scope == scope && app.App.Name == name));

    public Task<bool> IsKeyTakenAsync(Scope scope, AppKey key, CancellationToken cancellationToken) =>
        Answer(Look().Apps.Values.Any(app => app.App.Scope == scope && app.App.Key == key));

    public void Add(App app) => Stage(app, version: null);

    public void Save(App app) => Stage(app, app.Version);

    public void Remove(App app) =>
        staged.Add(state => VersionOf(state, app) == app.Version && state.Apps.Remove((app.Scope, app.Id.ToString())));

    Task<AppDetails?> IAppReader.FindAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        Answer(Look().Apps.TryGetValue((scope, appId), out var found) ? AppDetails.Of(found.App) : null);

    public Task<AppDetails?> MatchAsync(Scope scope, string? name, string? appId, string? key, CancellationToken cancellationToken) =>
        Answer(In(scope).FirstOrDefault(app => (name ?? app.Name) == app.Name && (appId ?? app.Id) == app.Id && (key ?? app.Key) == app.Key));

    public Task<AppSecretView?> FindSecretAsync(Scope scope, string appId, CancellationToken cancellationToken) =>
        Answer(Look().Apps.TryGetValue((scope, appId), out var found) ? new AppSecretView(appId, found.Secret) : null);

    public Task<AppPage> ListAsync(Scope scope, AppFilter filter, int offset, int limit, CancellationToken cancellationToken)
    {
        Listed = (filter, offset, limit);
        var matching = In(scope).Where(app =>
            app.Name.Contains(filter.Name ?? "", StringComparison.OrdinalIgnoreCase)
            && app.Key.Contains(filter.Key ?? "", StringComparison.OrdinalIgnoreCase)
            && (filter.Favorite ?? app.Favorite) == app.Favorite
            && (filter.CreatorName ?? app.Created.UserName) == app.Created.UserName
            && (filter.CreatorId ?? app.Created.UserId) == app.Created.UserId
            && filter.NotCreatorId != app.Created.UserId).ToList();
        return Answer(new AppPage(matching.Count, [.. matching.Skip(offset).Take(limit)]));
    }

    public Task<Credential?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        Answer(Look().Tokens.TryGetValue(id, out var found) ? found.Credential : null);

    public void Add(Credential credential, AccessToken token) =>
        staged.Add(state => state.Tokens.TryAdd(credential.Id, new StoredToken(credential, Convert.ToHexString(token.Hash()))));

    public void Revoke(Credential credential, DateTimeOffset at) =>
        staged.Add(state =>
        {
            if (!state.Tokens.TryGetValue(credential.Id, out var found) || found.Credential.RevokedAt is not null)
            {
                return false;
            }

            state.Tokens[credential.Id] = found with { Credential = found.Credential with { RevokedAt = at } };
            return true;
        });

    public Task<TokenListView> ListAsync(string projectId, bool withRevoked, int offset, int? limit, CancellationToken cancellationToken)
    {
        var matching = Look().Tokens.Values.Select(token => token.Credential)
            .Where(credential => Projects.Reach(projectId, credential.ProjectId) && (withRevoked || credential.RevokedAt is null)).ToList();
        return Answer(new TokenListView(matching.Count, [.. matching.Skip(offset).Take(limit ?? int.MaxValue)]));
    }

    Task<AccessKey?> IAccessKeyRepository.FindAsync(Guid id, CancellationToken cancellationToken) =>
        Answer(Look().AccessKeys.TryGetValue(id, out var found) ? found.Key : null);

    public void Add(AccessKey key, SecretAccessKey secret) =>
        staged.Add(state => state.AccessKeys.TryAdd(key.Credential.Id, new StoredAccessKey(key, secret)));

    public void Remove(AccessKey key) => staged.Add(state => state.AccessKeys.Remove(key.Credential.Id));

    public Task<AccessKeyListView> ListAsync(string projectId, int offset, int? limit, CancellationToken cancellationToken)
    {
        var matching = Look().AccessKeys.Values.Select(stored => stored.Key).Where(key => Projects.Reach(projectId, key.Credential.ProjectId)).ToList();
        return Answer(new AccessKeyListView(matching.Count, [.. matching.Skip(offset).Take(limit ?? int.MaxValue)]));
    }

    public Task<Caller?> VerifyAsync(AccessToken token, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("No use case asks whose a token is.");

    public void Record(AuditAction action, Scope scope, string target, Stamp stamp) =>
        staged.Add(state =>
        {
            state.Audit.Add(new AuditEntry(action, scope, target, stamp));
            return true;
        });

    public async Task<bool> RunAsync(Func<Task<bool>> work, CancellationToken cancellationToken)
    {
        Earlier?.Invoke();
        Earlier = null;
        staged.Clear();
        if (!await work())
        {
            return false;
        }

        UnitsOfWork.Add("commit");
        return Apply(stored.Clone());
    }

    public Secret NewSecret() => Secret.Create($"generated-secret-{Interlocked.Increment(ref made):D3}");

    public AppId NewId() => AppId.From(new Guid(Interlocked.Increment(ref made), 0, 0, new byte[8]));

    public AppKey NewKey() => AppKey.Create($"generated-key-{Interlocked.Increment(ref made):D3}");

    public AccessToken NewToken() =>
        AccessToken.TryIssue($"generated-token-{Interlocked.Increment(ref made):D16}", out var token)
            ? token
            : throw new InvalidOperationException("Too short.");

    public string NewAccess() => $"GENERATEDKEY{Interlocked.Increment(ref made):D8}";

    public SecretAccessKey NewSecretAccessKey() => SecretAccessKey.Create($"generatedSecretAccessKey{Interlocked.Increment(ref made):D16}");

    public Guid NewCredentialId() => new(Interlocked.Increment(ref made), 0, 0, new byte[8]);

    private static Task<T> Answer<T>(T value) => Task.FromResult(value);

    private static App Copy(App app, long version) =>
        App.Restore(app.Id, app.Scope, app.Name, app.Remark, app.Key, app.Favorite, app.Created, app.Updated, version, app.SecretVersion);

    private static long? VersionOf(State state, App app) =>
        state.Apps.TryGetValue((app.Scope, app.Id.ToString()), out var found) ? found.App.Version : null;

    private State Look()
    {
        LookUps++;
        return stored;
    }

    private IEnumerable<AppDetails> In(Scope scope) =>
        Look().Apps.Values.Where(app => app.App.Scope == scope).Select(app => AppDetails.Of(app.App));

    private Secret SecretOf(App app) => stored.Apps[(app.Scope, app.Id.ToString())].Secret;

    private void Stage(App app, long? version) =>
        staged.Add(state =>
        {
            var others = state.Apps.Values.Where(other => other.App.Scope == app.Scope && other.App.Id != app.Id);
            if (VersionOf(state, app) != version || others.Any(other => other.App.Name == app.Name || other.App.Key == app.Key))
            {
                return false;
            }

            var secret = app.IssuedSecret?.Value ?? state.Apps[(app.Scope, app.Id.ToString())].Secret;
            state.Apps[(app.Scope, app.Id.ToString())] = new StoredApp(Copy(app, app.Version + 1), secret);
            return true;
        });

    private bool Apply(State candidate)
    {
        var changes = staged.ToList();
        staged.Clear();
        if (!changes.TrueForAll(change => change(candidate)) || Contradicts)
        {
            return false;
        }

        stored = candidate;
        return true;
    }

    private sealed class State
    {
        public Dictionary<(Scope Scope, string Id), StoredApp> Apps { get; private init; } = [];

        public Dictionary<Guid, StoredToken> Tokens { get; private init; } = [];

        public Dictionary<Guid, StoredAccessKey> AccessKeys { get; private init; } = [];

        public List<AuditEntry> Audit { get; private init; } = [];

        public State Clone() => new() { Apps = new(Apps), Tokens = new(Tokens), AccessKeys = new(AccessKeys), Audit = [.. Audit] };
    }
}
