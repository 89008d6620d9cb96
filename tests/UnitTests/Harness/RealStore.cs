using Dapper;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Time.Testing;
using Roma.Application;
using Roma.Infrastructure;
using Roma.Infrastructure.Files;
using Roma.Infrastructure.Persistence;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Harness;

/// <summary>Infrastructure as Roma composes it, on a store of its own: an SQLite file in a folder, or a PostgreSQL database.</summary>
internal sealed class RealStore : IAsyncDisposable
{
    /// <summary>The files of a store as its first start leaves them, by their paths in the data directory: to make them takes longer than a test.</summary>
    private static readonly Lazy<Task<IReadOnlyList<(string Path, byte[] Content)>>> FirstStart = new(MakeAsync);

    /// <summary>A database as its first start leaves it.</summary>
    private static readonly Lazy<Task<string>> FirstStartDatabase = new(MakeDatabaseAsync);

    private readonly ServiceProvider services;
    private readonly bool keepsFolder;
    private readonly bool isNode;
    private readonly PostgresServer? server;
    private readonly string database;
    private bool isCreated;

    private RealStore(
        string folder, RealStore? other, IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection>? change = null)
    {
        (Folder, keepsFolder, isNode) = (folder, string.Equals(other?.Folder, folder, StringComparison.Ordinal), other is not null);
        server = StoreUnderTest.IsPostgres ? SharedPostgres.ServerAsync().GetAwaiter().GetResult() : null;
        database = other?.database ?? PostgresQueries.NewDatabaseName();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Roma:DataDirectory", Path.Combine(folder, "data"))])
            .AddInMemoryCollection(server is null ? [] : StoreUnderTest.SettingsOf(server.ConnectionString(database)))
            .AddInMemoryCollection(settings)
            .Build();
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(configuration);
        collection.AddSingleton<IHostEnvironment>(new Host(folder));
        collection.AddSingleton<IHostApplicationLifetime, ApplicationLifetime>();
        collection.AddSingleton<TimeProvider>(Clock);
        Log.AddTo(collection);
        collection.AddApplication();
        collection.AddInfrastructure(configuration);
        change?.Invoke(collection);
        services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>The content root: the data directory is in it.</summary>
    public string Folder { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    public RecordedLog Log { get; } = new();

    public IServiceProvider Services => services;

    public StoreLocation Location => Get<StoreLocation>();

    public IStore Database => Get<IStore>();

    public string DataDirectory => Get<DataDirectory>().FullPath;

    public string KeyRing => Get<DataDirectory>().KeyRing;

    /// <summary>A store that nobody opened yet.</summary>
    public static RealStore Closed(params IEnumerable<KeyValuePair<string, string?>> settings) =>
        new(NewFolder(), other: null, settings);

    /// <summary>Another Roma on the folder of <paramref name="other"/>, which goes on to own it.</summary>
    public static RealStore Beside(RealStore other, params IEnumerable<KeyValuePair<string, string?>> settings) =>
        new(other.Folder, other, settings);

    /// <summary>Another Roma on the database of <paramref name="other"/>, with a folder of its own; nobody opened it yet.</summary>
    public static RealStore NodeOf(RealStore other, params IEnumerable<KeyValuePair<string, string?>> settings) =>
        new(NewFolder(), other, settings);

    /// <summary>A store that a server opened; with <paramref name="settings"/>, for the first time.</summary>
    public static async Task<RealStore> OpenAsync(params KeyValuePair<string, string?>[] settings)
    {
        var store = Closed(settings);
        await (settings.Length == 0 ? store.OpenAgainAsync() : store.OpenForServerAsync());
        return store;
    }

    /// <summary>A store that nobody opened yet, whose services are changed by <paramref name="change"/>.</summary>
    public static RealStore Changed(Action<IServiceCollection> change, IEnumerable<KeyValuePair<string, string?>> settings) =>
        new(NewFolder(), other: null, settings, change);

    /// <summary>Opens the store for a server, as one that was begun earlier and is empty.</summary>
    public async Task OpenAgainAsync()
    {
        if (server is not null)
        {
            await server.CreateDatabaseAsync(database, await FirstStartDatabase.Value);
            isCreated = true;
            await OpenForServerAsync();
            return;
        }

        foreach (var (path, content) in await FirstStart.Value)
        {
            var file = Path.Combine(DataDirectory, path);
            PrivateFolder.Create(Path.GetDirectoryName(file)!);
            await using var stream = new FileStream(file, PrivateFolder.FileOptions(FileMode.CreateNew));
            await stream.WriteAsync(content, TestContext.Current.CancellationToken);
        }

        await OpenForServerAsync();
    }

    public async Task OpenForServerAsync()
    {
        await CreateDatabaseAsync();
        await services.OpenStoreForServerAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Makes the database of a store that nobody opened yet, where the store is in one.</summary>
    public async Task CreateDatabaseAsync()
    {
        if (server is not null && !isNode && !isCreated)
        {
            await server.CreateDatabaseAsync(database, template: null);
            isCreated = true;
        }
    }

    public Task<bool> TryOpenForCommandAsync() => services.TryOpenStoreForCommandAsync(TestContext.Current.CancellationToken);

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Runs one request of <paramref name="caller"/>'s, in a scope of its own, as one unit of work; whether what it staged is stored.</summary>
    public async Task<bool> InScopeAsync(Func<IServiceProvider, Task> work, Caller? caller = null)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(caller ?? UseCases.Alice, UseCases.RequestId);
        return await scope.ServiceProvider.GetRequiredService<DbSession>().RunAsync(
            async () =>
            {
                await work(scope.ServiceProvider);
                return true;
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a request of Alice's through the pipeline.</summary>
    public async Task<Result<T>> SendAsync<T>(IRequest<Result<T>> request)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerContext>().Enter(UseCases.Alice, UseCases.RequestId);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, TestContext.Current.CancellationToken);
    }

    /// <summary>What one request reads from <typeparamref name="TPort"/>.</summary>
    public async Task<T> ReadAsync<TPort, T>(Func<TPort, Task<T>> read)
        where TPort : notnull
    {
        await using var scope = services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<TPort>());
    }

    /// <summary>What one request stages in <typeparamref name="TPort"/>, and whether it was stored.</summary>
    public Task<bool> StageAsync<TPort>(Action<TPort> stage)
        where TPort : notnull => InScopeAsync(scope =>
        {
            stage(scope.GetRequiredService<TPort>());
            return Task.CompletedTask;
        });

    /// <summary>What orders rows as they were stored.</summary>
    public static string StoredOrder => StoreUnderTest.IsPostgres ? "(xmin::text::bigint, cmin::text::bigint)" : "rowid";

    /// <summary>The rows of a statement, past Roma.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql)
    {
        if (server is not null)
        {
            return await server.QueryAsync<T>(database, sql);
        }

        await using var connection = new SqliteConnection($"Data Source={Location.DatabaseFile};Mode=ReadOnly;Pooling=False");
        return [.. await connection.QueryAsync<T>(sql)];
    }

    /// <summary>Carries out a statement, past Roma.</summary>
    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        if (server is not null)
        {
            Assert.NotEqual(0, await server.ExecuteAsync(database, sql, parameters));
            return;
        }

        await using var connection = new SqliteConnection($"Data Source={Location.DatabaseFile};Mode=ReadWrite;Pooling=False");
        Assert.NotEqual(0, await connection.ExecuteAsync(sql, parameters));
    }

    /// <summary>Commits the changes; whether they are stored.</summary>
    public Task<bool> CommitAsync(params IReadOnlyList<Change> changes) =>
        Database.StoreAsync(changes, TestContext.Current.CancellationToken);

    /// <summary>What a statement without parameters answers, through Roma.</summary>
    public Task<T?> ScalarAsync<T>(string sql) => Database.ScalarAsync<T>(sql, new { }, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Makes a table that is none of Roma's.</summary>
    public Task CreateMarksAsync() =>
        CommitAsync(new Change("CREATE TABLE marks (id BIGINT PRIMARY KEY, text TEXT NOT NULL DEFAULT '')", new { }, Rows: null));

    public App NewApp(
        string name = "orders", Scope? scope = null, string? key = null, bool favorite = false, Stamp? stamp = null,
        string secret = "the-first-secret") =>
        SomeApp.New(
            Get<IAppIdGenerator>().NewId(), scope, name, key, favorite, secret, stamp ?? new Stamp(UseCases.Alice.UserId, "alice", Clock.GetUtcNow()));

    /// <summary>Lets another Roma open the store, as if this one had ended.</summary>
    public void LetGo() => ((IDisposable)Get<IStoreOpening>()).Dispose();

    /// <summary>Ends the process, as it were, and leaves the folder.</summary>
    public ValueTask DisposeServicesAsync() => services.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await DisposeServicesAsync();
        if (!keepsFolder)
        {
            Directory.Delete(Folder, recursive: true);
            await (isCreated ? server!.DropDatabaseAsync(database) : Task.CompletedTask);
        }
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("roma-tests-").FullName;

    private static async Task<IReadOnlyList<(string Path, byte[] Content)>> MakeAsync()
    {
        await using var store = Closed();
        await store.OpenForServerAsync();
        var folder = store.DataDirectory;
        await store.services.DisposeAsync();
        return
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(folder, file), File.ReadAllBytes(file))),
        ];
    }

    private static async Task<string> MakeDatabaseAsync()
    {
        await using var store = Closed();
        await store.OpenForServerAsync();
        await store.DisposeServicesAsync();
        var name = PostgresQueries.NewDatabaseName();
        await store.server!.CreateDatabaseAsync(name, store.database);
        return name;
    }

    private sealed class Host(string folder) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";

        public string ApplicationName { get; set; } = "Roma.UnitTests";

        public string ContentRootPath { get; set; } = folder;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
