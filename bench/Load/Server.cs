using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Roma.Bench.Load;

/// <summary>What a server has used since it started, and the memory it has now.</summary>
internal sealed record Usage(TimeSpan Cpu, long Resident, long PeakResident, long Allocated, int Gen0, int Gen1, int Gen2, TimeSpan GcPause);

/// <summary>What a server holds at some moment; memory in bytes, the managed heap as the last collection left it.</summary>
internal sealed record Holdings(long Resident, long Heap, int Handles, int Threads);

/// <summary>A server in a process of its own, with a probe in it.</summary>
internal sealed partial class Server : IAsyncDisposable
{
    /// <summary>So many bytes must be changes, rather than what a start leaves.</summary>
    private const long Little = 1_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly Process process;
    private readonly string probe;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Server(Process process, string probe)
    {
        (this.process, this.probe) = (process, probe);
        process.OutputDataReceived += (_, line) => Receive(line.Data);
        process.ErrorDataReceived += (_, line) => Receive(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new BenchException("It ended."));
        process.EnableRaisingEvents = true;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public bool HasExited => process.HasExited;

    /// <summary>All that it wrote so far.</summary>
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

    /// <summary>The warnings and errors that it wrote so far.</summary>
    public IReadOnlyList<string> Complaints => [.. Output.Split('\n').Where(line => Complaint().IsMatch(line))];

    /// <summary>Starts a server on a free port, and returns once it listens.</summary>
    public static async Task<Server> StartAsync(string build, string? dataDirectory = null)
    {
        // A path of its own, and a short one: a socket's may have some hundred characters.
        var socket = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var start = new ProcessStartInfo("dotnet", [build, "--urls=http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = Layout.Probe;
        start.Environment["ROMA_BENCH_PROBE"] = socket;
        if (dataDirectory is not null)
        {
            start.Environment[Store.FolderVariable] = dataDirectory;
        }

        var server = new Server(Command.Start(start), socket);
        try
        {
            server.Address = await server.listening.Task.WaitAsync(Patience);
            return server;
        }
        catch (Exception exception) when (exception is BenchException or TimeoutException)
        {
            await server.DisposeAsync();
            throw new BenchException($"{build} did not start. It wrote:\n{server.Output}", exception);
        }
    }

    /// <summary>Returns once the server has done what it was asked for, whether or not somebody still waits for the answer; throws if it goes on.</summary>
    public async Task BecomeIdleAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        TimeSpan before;
        do
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new BenchException($"A server is still busy with what nobody waits for. It wrote:\n{Output}");
            }

            process.Refresh();
            before = process.TotalProcessorTime;
            await Task.Delay(Glance, cancellationToken);
            process.Refresh();
        }
        while (process.TotalProcessorTime - before > Glance / 10);
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
    public Holdings ReadHoldings()
    {
        var heap = AskProbe().Heap;
        process.Refresh();
        return new Holdings(process.WorkingSet64, heap, Directory.EnumerateFileSystemEntries(Kernel("fd")).Count(), process.Threads.Count);
    }

    /// <summary>The threads that have written more than a little to a disk (Linux only).</summary>
    public IReadOnlyList<int> FindThreadsThatWrite() =>
    [
        .. Directory.EnumerateDirectories(Kernel("task"))
            .Where(thread => BytesWritten(thread) > Little)
            .Select(thread => int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture)),
    ];

    /// <summary>Lets the peak of resident memory begin anew (Linux only).</summary>
    public void ForgetPeak() => File.WriteAllText(Kernel("clear_refs"), "5");

    /// <summary>Asks the server to end, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            LibC.Terminate(process.Id);
            await process.WaitForExitAsync().WaitAsync(Patience);
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
            throw new BenchException($"A server has no probe, or is gone. It wrote:\n{Output}", exception);
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
            // It has ended meanwhile.
            return 0;
        }
    }

    private string Kernel(string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/{file}");

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
    private static partial Regex Complaint();
}
