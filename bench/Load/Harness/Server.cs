using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Roma.Bench.Load.Harness;

/// <summary>What a server has used since it started, and its memory now; sizes in bytes.</summary>
internal sealed record Usage(TimeSpan Cpu, long Resident, long PeakResident, long Allocated, int Gen0, int Gen1, int Gen2, TimeSpan GcPause);

/// <summary>What a server holds at a moment: memory in bytes (the managed heap after the last collection), open files and threads.</summary>
internal sealed record Footprint(long Resident, long Heap, int Handles, int Threads);

/// <summary>A server in its own process, with the probe loaded into it.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    /// <summary>A thread that has written more bytes than a start needs writes changes.</summary>
    private const long StartupBytes = 1_000_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan IdleInterval = TimeSpan.FromMilliseconds(100);

    private readonly Process process;
    private readonly string probe;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Server(Process process, string probe)
    {
        (this.process, this.probe) = (process, probe);
        process.OutputDataReceived += (_, line) => Receive(line.Data);
        process.ErrorDataReceived += (_, line) => Receive(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new BenchException("It exited."));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public bool HasExited => process.HasExited;

    /// <summary>Everything that it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>The warnings and errors that it has logged so far.</summary>
    public IReadOnlyList<string> Warnings => [.. Output.Split('\n').Where(line => WarningLine().IsMatch(line))];

    /// <summary>Starts a server with a store in a folder on a free port, and returns once it listens.</summary>
    public static Task<Server> StartAsync(string build, string dataDirectory) =>
        StartAsync(build, new Dictionary<string, string>(StringComparer.Ordinal) { [Store.FolderVariable] = dataDirectory });

    /// <summary>Starts a server on a free port with these environment variables, and returns once it listens.</summary>
    public static async Task<Server> StartAsync(string build, IReadOnlyDictionary<string, string> environment)
    {
        // A short path: that of a socket may have about a hundred characters.
        var socket = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var start = new ProcessStartInfo("dotnet", [build, "--urls=http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = Paths.Probe;
        start.Environment["ROMA_BENCH_PROBE"] = socket;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = new Server(ChildProcess.Start(start), socket);
        try
        {
            server.Address = await server.listening.Task.WaitAsync(Timeout);
            return server;
        }
        catch (Exception exception) when (exception is BenchException or TimeoutException)
        {
            await server.DisposeAsync();
            throw new BenchException($"{build} did not start. It wrote:\n{server.Output}", exception);
        }
    }

    /// <summary>Waits until the server uses no more processor time. Throws if it does not stop doing so.</summary>
    public async Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        TimeSpan before;
        do
        {
            if (Stopwatch.GetElapsedTime(start) > Timeout)
            {
                throw new BenchException($"A server stays busy after its last request. It wrote:\n{Output}");
            }

            process.Refresh();
            before = process.TotalProcessorTime;
            await Task.Delay(IdleInterval, cancellationToken);
            process.Refresh();
        }
        while (process.TotalProcessorTime - before > IdleInterval / 10);
    }

    public Usage ReadUsage()
    {
        var (allocated, gen0, gen1, gen2, pause, _) = AskProbe();
        // From /proc: user and system time in hundredths of a second, and resident pages.
        process.Refresh();
        return new Usage(
            process.TotalProcessorTime, process.WorkingSet64, process.PeakWorkingSet64, allocated, (int)gen0, (int)gen1, (int)gen2, pause);
    }

    /// <summary>Linux only.</summary>
    public Footprint ReadFootprint()
    {
        var heap = AskProbe().Heap;
        process.Refresh();
        return new Footprint(process.WorkingSet64, heap, Directory.EnumerateFileSystemEntries(Proc("fd")).Count(), process.Threads.Count);
    }

    /// <summary>The threads that write changes to a disk (Linux only).</summary>
    public IReadOnlyList<int> FindThreadsThatWrite() =>
    [
        .. Directory.EnumerateDirectories(Proc("task"))
            .Where(thread => BytesWritten(thread) > StartupBytes)
            .Select(thread => int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture)),
    ];

    /// <summary>Resets the peak of resident memory (Linux only).</summary>
    public void ResetPeakMemory() => File.WriteAllText(Proc("clear_refs"), "5");

    /// <summary>Sends SIGTERM, and waits until the server has exited.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            LibC.Terminate(process.Id);
            await process.WaitForExitAsync().WaitAsync(Timeout);
        }

        process.Dispose();
        File.Delete(probe);
    }

    private (long Allocated, long Gen0, long Gen1, long Gen2, TimeSpan Pause, long Heap) AskProbe()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(probe));
        }
        catch (SocketException exception)
        {
            throw new BenchException($"A server has no probe, or has exited. It wrote:\n{Output}", exception);
        }

        using var reader = new StreamReader(new NetworkStream(socket));
        var numbers = reader.ReadToEnd().Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1], numbers[2], numbers[3], TimeSpan.FromMicroseconds(numbers[4]), numbers[5]);
    }

    private static long BytesWritten(string thread)
    {
        const string Name = "write_bytes: ";
        try
        {
            var line = File.ReadLines(Path.Combine(thread, "io")).Single(line => line.StartsWith(Name, StringComparison.Ordinal));
            return long.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return 0;
        }
    }

    private string Proc(string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/{file}");

    private void Receive(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (output)
        {
            output.AppendLine(line);
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            listening.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();

    // After the time, the simple formatter writes the level.
    [GeneratedRegex(@"^\S+ (warn|fail|crit): ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WarningLine();
}
