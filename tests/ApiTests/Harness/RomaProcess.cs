using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Harness;

/// <summary>The real program in a process of its own, on a port that the system chose, with a data directory that outlives it.</summary>
internal sealed partial class RomaProcess : IAsyncDisposable
{
    /// <summary>The administrator's token of every store that a test begins.</summary>
    public const string AdminToken = "test-administrator-token-0123456789";

    /// <summary>The setting that gives a store its first token, as the environment has it.</summary>
    public const string BootstrapTokenVariable = "Roma__Identity__BootstrapToken";

    /// <summary>The setting that limits wrong tokens and signatures, as the environment has it.</summary>
    public const string MaxFailuresVariable = "Roma__Identity__MaxFailuresPerMinute";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder standardOutput = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task reading = Task.CompletedTask;

    private RomaProcess(Process process, string dataDirectory)
    {
        this.process = process;
        DataDirectory = dataDirectory;
        process.OutputDataReceived += (_, line) => Receive(line.Data, output, standardOutput);
        process.ErrorDataReceived += (_, line) => Receive(line.Data, output);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("Roma ended before it listened."));
    }

    public string DataDirectory { get; }

    public string DatabaseFile => Path.Combine(DataDirectory, "roma.db");

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public int Id => process.Id;

    /// <summary>All that it wrote so far, to the console and to its logs.</summary>
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

    /// <summary>What of <see cref="Output"/> it wrote to standard output.</summary>
    public string StandardOutput
    {
        get
        {
            lock (output)
            {
                return standardOutput.ToString();
            }
        }
    }

    /// <summary>A folder that no other test uses; whoever asks for it deletes it.</summary>
    public static string NewDataDirectory() => Directory.CreateTempSubdirectory("roma-tests-").FullName;

    /// <summary>Makes a store, as only a service does.</summary>
    public static async Task MakeStoreAsync(string dataDirectory)
    {
        await using var roma = await StartAsync(dataDirectory);
        Assert.Equal(0, await roma.StopAsync());
    }

    /// <summary>Starts a server and waits until it listens; throws, with what it wrote, when it ends before that.</summary>
    public static Task<RomaProcess> StartAsync(string? dataDirectory = null, params IEnumerable<string> settings) =>
        StartAsync(new RomaStart(dataDirectory ?? NewDataDirectory()) { Arguments = [.. settings] });

    /// <inheritdoc cref="StartAsync(string?, IEnumerable{string})"/>
    public static async Task<RomaProcess> StartAsync(RomaStart start)
    {
        IReadOnlyList<string> urls = start.Urls is null ? [] : [$"--urls={start.Urls}"];
        var roma = Launch(start with { Arguments = [.. urls, .. start.Arguments] });
        try
        {
            roma.Address = await roma.listening.Task.WaitAsync(Patience);
            return roma;
        }
        catch (Exception exception)
        {
            await roma.DisposeAsync();
            throw new InvalidOperationException($"Roma did not start. It wrote:\n{roma.Output}", exception);
        }
    }

    /// <summary>Starts a server, and reads nothing of what it writes after it listens until <see cref="Read"/>.</summary>
    public static async Task<RomaProcess> StartUnreadAsync(RomaStart start)
    {
        var roma = Start(start with { Arguments = ["--urls=http://127.0.0.1:0", .. start.Arguments] });
        try
        {
            while (!roma.listening.Task.IsCompleted)
            {
                var line = await roma.process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
                roma.Receive(line, roma.output, roma.standardOutput);
            }

            roma.Address = await roma.listening.Task;
            return roma;
        }
        catch
        {
            await roma.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server and waits for nothing.</summary>
    public static RomaProcess Launch(RomaStart start)
    {
        var roma = Start(start);
        roma.process.BeginOutputReadLine();
        roma.process.BeginErrorReadLine();
        return roma;
    }

    /// <summary>Waits until a server that was launched with its output in a file listens.</summary>
    public async Task WaitForAddressAsync(string file)
    {
        using var enough = new CancellationTokenSource(Patience);
        while (!listening.Task.IsCompleted)
        {
            enough.Token.ThrowIfCancellationRequested();
            Listen(File.Exists(file) ? await File.ReadAllTextAsync(file, enough.Token) : "");
            await Task.Yield();
        }

        Address = await listening.Task;
    }

    /// <summary>Reads on after <see cref="StartUnreadAsync"/>.</summary>
    public void Read()
    {
        process.BeginErrorReadLine();
        reading = ReadAsync();
    }

    /// <summary>Runs the program to its end, as a command or as a server that is expected to refuse to start.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(string dataDirectory, params string[] arguments) =>
        RunAsync(new RomaStart(dataDirectory) { Arguments = arguments });

    /// <inheritdoc cref="RunAsync(string, string[])"/>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(RomaStart start)
    {
        using var command = Create(start);
        command.Start();
        try
        {
            var written = command.StandardOutput.ReadToEndAsync();
            var complained = command.StandardError.ReadToEndAsync();
            await command.WaitForExitAsync().WaitAsync(Patience);
            return (command.ExitCode, await written, await complained);
        }
        finally
        {
            command.Kill();
        }
    }

    /// <summary>A client of this server; each has connections of its own.</summary>
    public HttpClient CreateClient(string? token = AdminToken)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = Address,
            Timeout = Patience,
            DefaultRequestVersion = HttpVersion.Version11,
        };
        if (token is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("X-Auth-Token", token);
        }

        return client;
    }

    /// <summary>SIGKILL: the process gets no chance to say goodbye.</summary>
    public void Kill() => process.Kill();

    /// <summary>SIGKILL, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM: the process is asked to end.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM, and the exit code it ends with.</summary>
    public async Task<int> StopAsync()
    {
        await TerminateAsync();
        return await WaitForExitAsync();
    }

    /// <summary>The exit code, once the process has ended and all that it wrote was read.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        await reading.WaitAsync(Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private static RomaProcess Start(RomaStart start)
    {
        var server = Create(start);
        server.EnableRaisingEvents = true;
        var roma = new RomaProcess(server, start.DataDirectory);
        server.Start();
        return roma;
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            Receive(line, output, standardOutput);
        }
    }

    private static Process Create(RomaStart start)
    {
        string[] commandLine = [.. start.Through, "dotnet", Path.Combine(AppContext.BaseDirectory, "Roma.Api.dll"), .. start.Arguments];
        var info = new ProcessStartInfo(commandLine[0], commandLine[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start.WorkingDirectory,
        };
        // A runtime that is killed leaves the sockets of its diagnostics behind.
        info.Environment["DOTNET_EnableDiagnostics"] = "0";
        info.Environment["Roma__DataDirectory"] = start.DataDirectory;
        info.Environment[BootstrapTokenVariable] = AdminToken;
        // The tests' refusals are many, and from one address.
        info.Environment[MaxFailuresVariable] = "1000000";
        foreach (var (name, value) in StoreFile.VariablesOf(start.DataDirectory).Concat(start.Environment))
        {
            if (value is null)
            {
                info.Environment.Remove(name);
            }
            else
            {
                info.Environment[name] = value;
            }
        }

        return new Process { StartInfo = info };
    }

    private void Receive(string? line, params ReadOnlySpan<StringBuilder> texts)
    {
        if (line is null)
        {
            return;
        }

        lock (output)
        {
            foreach (var text in texts)
            {
                text.AppendLine(line);
            }
        }

        Listen(line);
    }

    private void Listen(string line)
    {
        if (Listening().Match(line) is { Success: true } match)
        {
            listening.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://[^\s""]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
