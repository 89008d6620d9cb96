using System.Globalization;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Roma.Infrastructure.Persistence.Postgres;

/// <summary>
/// Connects to the primary among the hosts that the connection string names. It asks all of them at the same time, so that one that does not answer holds
/// up nobody, and goes over to another one only if that was promoted later: an old primary that comes back is not believed.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>The fewest connections that a node can work with: two writers, a reader, and work that runs alone, such as a start.</summary>
    public const int LeastPoolSize = 4;

    // What the connection string may override. A connection goes back to the pool as it is, since Roma changes no setting of a session; an error says
    // which statement of a batch it is of; and a host that has vanished is noticed.
    private const string Defaults =
        "Application Name=Roma;Timeout=2;Maximum Pool Size=20;Max Auto Prepare=100;Auto Prepare Min Usages=2;No Reset On Close=true;"
        + "Include Failed Batched Command=true;Tcp Keepalive=true;Tcp Keepalive Time=5;Tcp Keepalive Interval=1;";

    /// <summary>What takes longer has it ask whether another host is the primary.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);

    private readonly TimeProvider clock;
    private readonly Func<PostgresHost, Task<string?>> ask;
    private readonly List<PostgresHost> hosts;
    private readonly Lock gate = new();
    private PostgresHost? primary;
    private CancellationTokenSource moved = new();
    private string timeline = "";

    public PostgresDatabase(IConfiguration configuration, TimeProvider clock)
        : this(configuration, clock, static host => host.TimelineAsync())
    {
    }

    /// <summary>One whose hosts are asked by <paramref name="ask"/> which timeline they are the primary of.</summary>
    internal PostgresDatabase(IConfiguration configuration, TimeProvider clock, Func<PostgresHost, Task<string?>> ask)
    {
        (this.clock, this.ask) = (clock, ask);
        (Description, hosts) = Parse(configuration.GetConnectionString("Roma"));
    }

    /// <summary>What messages call it; no secret.</summary>
    public string Description { get; }

    /// <summary>Whether it has the extension Citus, which spreads tables over several servers by the project.</summary>
    public bool IsDistributed => primary?.IsDistributed ?? false;

    /// <summary>Connections to the primary, for who makes them.</summary>
    public NpgsqlDataSource Primary => (primary ?? FindAsync(CancellationToken.None).GetAwaiter().GetResult()).Pool;

    /// <summary>The server that <paramref name="connection"/> leads to.</summary>
    public static string ServerOf(NpgsqlConnection connection) => string.Create(CultureInfo.InvariantCulture, $"{connection.Host}:{connection.Port}");

    /// <summary>A connection to the primary, as far as is known.</summary>
    public async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var host = primary ?? await FindAsync(cancellationToken);
        try
        {
            return await host.Pool.OpenConnectionAsync(cancellationToken);
        }
        // The driver has no code for it.
        catch (NpgsqlException exception) when (exception.Message.Contains("pool has been exhausted", StringComparison.Ordinal))
        {
            throw new StoreUnavailableException(
                "All connections of this node are in use: raise Maximum Pool Size in ConnectionStrings:Roma, unless the database is slow.", exception);
        }
    }

    /// <summary>
    /// Waits for <paramref name="work"/> on <paramref name="connection"/>; throws a <see cref="TimeoutException"/> if it takes longer than
    /// <see cref="IStore.Patience"/>, or a <see cref="PrimaryMovedException"/>, and then closes the connection whenever the work ends. It is not
    /// cancelled: a server that is asked to cancel a commit reports it as done, though its standby does not have it.
    /// </summary>
    public async Task<T> WaitAsync<T>(Task<T> work, NpgsqlConnection connection)
    {
        var start = clock.GetTimestamp();
        var end = EndOf(connection);
        while (true)
        {
            try
            {
                return await work.WaitAsync(SlowAfter, clock, end);
            }
            catch (TimeoutException) when (clock.GetElapsedTime(start) < IStore.Patience)
            {
                LookForPrimary();
            }
            // What the work itself is cancelled by is another token: its caller has gone.
            catch (Exception exception) when (exception is TimeoutException || (exception as OperationCanceledException)?.CancellationToken == end)
            {
                _ = work.ContinueWith(
                    static (_, connection) => ((NpgsqlConnection)connection!).DisposeAsync().AsTask(), connection, CancellationToken.None,
                    TaskContinuationOptions.None, TaskScheduler.Default);
                throw exception is TimeoutException ? exception : new PrimaryMovedException();
            }
        }
    }

    /// <summary>Asks all hosts that are not being asked, and goes over to the primary as soon as it answers.</summary>
    public void LookForPrimary()
    {
        foreach (var host in hosts)
        {
            _ = AskAsync(host);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        moved.Dispose();
    }

    private static (string Description, List<PostgresHost> Hosts) Parse(string? text)
    {
        try
        {
            // The driver refuses to look for a primary among one host.
            var parsed = new NpgsqlConnectionStringBuilder(Defaults + text) { TargetSessionAttributes = null };
            if (parsed.MaxPoolSize < LeastPoolSize)
            {
                throw new StartupException($"ConnectionStrings:Roma must allow a node {LeastPoolSize} connections at least: raise its Maximum Pool Size.");
            }

            return parsed is { Host.Length: > 0, Database.Length: > 0 }
                ? ($"database {parsed.Database} on {parsed.Host}",
                    [.. parsed.Host.Split(',', StringSplitOptions.TrimEntries).Select(host => new PostgresHost(parsed, host))])
                : throw new ArgumentException("It names no host, or no database.", nameof(text));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new StartupException(
                "ConnectionStrings:Roma must be a connection string of Npgsql that names a host and a database, like "
                + "Host=db1,db2;Database=roma;Username=roma;Password=...",
                exception);
        }
    }

    /// <summary>Is cancelled once <paramref name="connection"/> leads to a primary no more.</summary>
    private CancellationToken EndOf(NpgsqlConnection connection)
    {
        lock (gate)
        {
            return string.Equals(primary?.Pool.ConnectionString, connection.ConnectionString, StringComparison.Ordinal)
                ? moved.Token
                : new CancellationToken(canceled: true);
        }
    }

    private async Task<PostgresHost> FindAsync(CancellationToken cancellationToken)
    {
        var asked = hosts.ConvertAll(AskAsync);
        while (primary is null && asked.Count > 0)
        {
            asked.Remove(await Task.WhenAny(asked).WaitAsync(cancellationToken));
        }

        // What a server says tells more than that another is not there.
        var failures = hosts.Select(static host => host.Failure).OfType<NpgsqlException>().ToList();
        return primary ?? throw (failures.Find(static failure => failure is PostgresException) ?? failures.FirstOrDefault()
            ?? new NpgsqlException("None of the hosts is the primary."));
    }

    private Task AskAsync(PostgresHost host)
    {
        lock (gate)
        {
            return host.Asking is { IsCompleted: false } asking ? asking : host.Asking = Task.Run(() => HearAsync(host));
        }
    }

    private async Task HearAsync(PostgresHost host)
    {
        string? heard = null;
        try
        {
            heard = await ask(host);
            host.Failure = null;
        }
        catch (NpgsqlException exception)
        {
            host.Failure = exception;
        }

        lock (gate)
        {
            host.IsPrimary = heard is not null;
            var age = string.CompareOrdinal(heard, timeline);
            // Of the same age is another way to the same server.
            if (heard is null || age < 0 || (host != primary && age == 0 && primary is { IsPrimary: true }))
            {
                return;
            }

            timeline = heard;
            if (host != primary)
            {
                primary?.Pool.Clear();
                primary = host;
                _ = moved.CancelAsync();
                moved = new CancellationTokenSource();
            }
        }
    }
}
