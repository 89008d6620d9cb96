using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Postgres;

/// <summary>A store in a database, made from a template that is kept, so that each run begins with the same apps.</summary>
internal sealed class PostgresStore : ILoadedStore
{
    /// <summary>The id of an app is this and a number, which pgbench can choose by arithmetic.</summary>
    public const string IdPrefix = "00000000-0000-7000-8000-";

    /// <summary>The number of the first app. It has as many digits as that part of an id.</summary>
    public const long FirstNumber = 100_000_000_001;

    /// <summary>The app whose reset is recorded.</summary>
    public static readonly string ResetId = IdOf(FirstNumber);

    private const string Password = "bench";
    private const int RsaBits = 3072;

    private static readonly string Certificate = Path.Combine(PostgresServer.Folder, "key-ring.p12");

    private readonly PostgresServer server;
    private readonly string database;

    private PostgresStore(PostgresServer server, string database, int apps) => (this.server, this.database, Apps) = (server, database, apps);

    public int Apps { get; }

    public string Name => database;

    public string Token { get; private set; } = "";

    public static async Task<PostgresStore> PrepareAsync(PostgresServer server, int apps, CancellationToken cancellationToken)
    {
        var (template, database) = (Text($"template_{apps}"), Text($"run_{apps}"));
        if ((await server.RunAsync("postgres", [$"SELECT 1 FROM pg_database WHERE datname = '{template}'"], cancellationToken)).Length == 0)
        {
            await MakeTemplateAsync(server, template, apps, cancellationToken);
        }

        string[] copy = [$"DROP DATABASE IF EXISTS {database}", $"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy", "CHECKPOINT"];
        await server.RunAsync("postgres", copy, cancellationToken);
        var store = new PostgresStore(server, database, apps);
        await store.MakeReadyAsync(cancellationToken);
        return store;
    }

    public string PathOf(AppFile file) => Path.Combine(PostgresServer.Folder, file is AppFile.Ids ? $"{database}.ids" : $"{database}.one-id");

    /// <summary>Starts a process of Roma, which has a folder for itself.</summary>
    public Task<Server> StartRomaAsync(string build, string name) => Server.StartAsync(build, SettingsOf(name));

    /// <summary>What Roma sends to reset a secret, as the database's server logs it.</summary>
    public async Task<IReadOnlyList<LoggedStatement>> RecordResetAsync(CancellationToken cancellationToken)
    {
        var settings = SettingsOf("recorded");
        settings["ConnectionStrings__Roma"] += ";Options=-c log_statement=all";
        await using (var roma = await Server.StartAsync(Paths.Roma, settings))
        {
            using var client = new HttpClient();
            var path = new Uri(roma.Address, Text($"/v2/bench/instances/bench/apps/{ResetId}/secret"));
            using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent([]) };
            request.Headers.Add("X-Auth-Token", Token);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var answer = await client.SendAsync(request, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        return LoggedStatement.LastTransaction(server.Log, "INSERT INTO audit_entries");
    }

    private static async Task MakeTemplateAsync(PostgresServer server, string template, int apps, CancellationToken cancellationToken)
    {
        if (!File.Exists(Certificate))
        {
            await MakeCertificateAsync(cancellationToken);
        }

        var draft = template + "_draft";
        await server.RunAsync("postgres", [$"DROP DATABASE IF EXISTS {draft}", $"CREATE DATABASE {draft}"], cancellationToken);
        var store = new PostgresStore(server, draft, apps);
        // Only a service makes a store.
        var roma = await store.StartRomaAsync(Paths.Roma, "template");
        await roma.DisposeAsync();
        string[] seed = ["seed", "--apps", Text($"{apps}"), "--project", "bench", "--instance", "bench"];
        await ChildProcess.RunRomaAsync(Paths.Roma, store.SettingsOf("template"), seed, cancellationToken);
        // Their secrets cannot be shown any more, since they are sealed for their app; a reset does not open them.
        string[] number =
        [
            $"""
            UPDATE apps SET app_id = '{IdPrefix}' || ({FirstNumber} - 1 + place)
            FROM (SELECT app_id AS id, row_number() OVER (ORDER BY app_id) AS place FROM apps) AS places WHERE id = app_id
            """,
            "VACUUM (FULL, ANALYZE)",
        ];
        await server.RunAsync(draft, number, cancellationToken);
        await server.RunAsync("postgres", [$"ALTER DATABASE {draft} RENAME TO {template}"], cancellationToken);
    }

    private static async Task MakeCertificateAsync(CancellationToken cancellationToken)
    {
        using var key = RSA.Create(RsaBits);
        var request = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await File.WriteAllBytesAsync(Certificate, certificate.Export(X509ContentType.Pkcs12, Password), cancellationToken);
    }

    private static string IdOf(long number) => Text($"{IdPrefix}{number}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private async Task MakeReadyAsync(CancellationToken cancellationToken)
    {
        string[] create = ["token", "create", "--all-projects", "--user", "bench", "--role", "admin", "--expires", "1d"];
        Token = (await ChildProcess.RunRomaAsync(Paths.Roma, SettingsOf("tokens"), create, cancellationToken)).Trim();
        var ids = Enumerable.Range(0, Apps).Select(number => IdOf(FirstNumber + number)).ToArray();
        await File.WriteAllLinesAsync(PathOf(AppFile.Ids), ids, cancellationToken);
        await File.WriteAllLinesAsync(PathOf(AppFile.OneId), ids[..1], cancellationToken);
    }

    private Dictionary<string, string> SettingsOf(string name) => new(StringComparer.Ordinal)
    {
        [Store.FolderVariable] = Path.Combine(PostgresServer.Folder, "roma-" + name),
        ["Roma__Storage__Provider"] = "Postgres",
        ["Roma__KeyRing__CertificateFile"] = Certificate,
        ["Roma__KeyRing__CertificatePassword"] = Password,
        ["ConnectionStrings__Roma"] = Text($"Host=127.0.0.1;Port={server.Port};Database={database};Username={PostgresServer.Owner}"),
    };
}
