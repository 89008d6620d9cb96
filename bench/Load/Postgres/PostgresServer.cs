using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Postgres;

/// <summary>A server of PostgreSQL with files of its own. Commits wait for the disk, as in production.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>What begins an entry of the log, before the number of the process; lines after the first begin with a tab.</summary>
    public const char EntryStart = '~';

    /// <summary>The role that owns everything. It needs no password: only this machine can connect.</summary>
    public const string Owner = "bench";

    // Nobody, on Debian: PostgreSQL refuses to run as root.
    private const string Nobody = "65534";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    // Checkpoints are rare, so that no row pays for one that another has caused.
    private static readonly string[] Settings =
    [
        "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=on", "synchronous_commit=on", "jit=off", "max_connections=300",
        "shared_buffers=512MB", "max_wal_size=8GB", "checkpoint_timeout=1h", $"log_line_prefix={EntryStart}%p ",
    ];

    private readonly Process process;
    private readonly List<string> log = [];
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PostgresServer(Process process, int port)
    {
        (this.process, Port) = (process, port);
        process.ErrorDataReceived += (_, line) => Receive(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new BenchException("It exited."));
        process.EnableRaisingEvents = true;
        process.BeginErrorReadLine();
    }

    public static string Folder { get; } = Path.Combine(Paths.Artifacts, "postgres");

    public int Port { get; }

    /// <summary>The lines that it has logged so far.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (log)
            {
                return [.. log];
            }
        }
    }

    /// <summary>The processor time of all its processes since it started, including those that have ended.</summary>
    public TimeSpan ReadCpu()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                // After the name, which may have spaces: the state, the parent, and from the twelfth on, user, system, and both of children that have ended.
                var texts = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1..15];
                long[] fields = [.. texts.Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
                ticks += string.Equals(Path.GetFileName(folder), process.Id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    ? fields[10..14].Sum()
                    : fields[0] == process.Id ? fields[10] + fields[11] : 0;
            }
            catch (IOException)
            {
                // The process has ended meanwhile.
            }
        }

        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    /// <summary>Makes its files, unless they are there and <paramref name="fresh"/> is false, and starts it on a free port.</summary>
    public static async Task<PostgresServer> StartAsync(bool fresh, CancellationToken cancellationToken)
    {
        var data = Path.Combine(Folder, "data");
        if (fresh && Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            await MakeFolderAsync(data, cancellationToken);
            string[] initialize = ["--pgdata", data, "--username", Owner, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"];
            await ChildProcess.RunAsync(AsUser("initdb", initialize), cancellationToken);
        }

        var port = FindFreePort();
        string[] arguments = ["-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), .. Settings.SelectMany(setting => (string[])["-c", setting])];
        var start = AsUser("postgres", arguments);
        start.RedirectStandardError = true;
        var server = new PostgresServer(ChildProcess.Start(start), port);
        try
        {
            await server.ready.Task.WaitAsync(Timeout, cancellationToken);
            return server;
        }
        catch (Exception exception) when (exception is BenchException or TimeoutException)
        {
            var output = string.Join('\n', server.Log);
            await server.DisposeAsync();
            throw new BenchException($"PostgreSQL did not start. It wrote:\n{output}", exception);
        }
    }

    /// <summary>Runs statements one by one, and returns the rows: a line each, without headings.</summary>
    public Task<string> RunAsync(string database, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            .. ConnectionTo(database), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator", " ", "--set", "ON_ERROR_STOP=1",
            .. statements.SelectMany(statement => (string[])["--command", statement]),
        ];
        return ChildProcess.RunAsync(new ProcessStartInfo("psql", arguments), cancellationToken);
    }

    /// <summary>The options of its programs that lead to a database.</summary>
    public IReadOnlyList<string> ConnectionTo(string database) =>
        ["--host", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture), "--username", Owner, "--dbname", database];

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            LibC.Interrupt(process.Id);
            await process.WaitForExitAsync().WaitAsync(Timeout);
        }

        process.Dispose();
    }

    private static ProcessStartInfo AsUser(string program, string[] arguments)
    {
        string[] setpriv = ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", program, .. arguments];
        return new ProcessStartInfo(Environment.IsPrivilegedProcess ? "setpriv" : program, Environment.IsPrivilegedProcess ? setpriv : arguments)
        {
            UseShellExecute = false,
            // Its user may not read the folder that this program was started in.
            WorkingDirectory = "/",
        };
    }

    private static async Task MakeFolderAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess)
        {
            await ChildProcess.RunAsync(new ProcessStartInfo("chown", [$"{Nobody}:{Nobody}", folder]), cancellationToken);
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (log)
        {
            log.Add(line);
        }

        if (line.Contains("database system is ready to accept connections", StringComparison.Ordinal))
        {
            ready.TrySetResult();
        }
    }
}
