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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RomaProcess(Process process, string dataDirectory)
    {
        this.process = process;
        DataDirectory = dataDirectory;
        process.OutputDataReceived += (_, line) => Receive(line.Data);
        process.ErrorDataReceived += (_, line) => Receive(line.Data);
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

    /// <summary>A folder that no other test uses; whoever asks for it deletes it.</summary>
    public static string NewDataDirectory() => Directory.CreateTempSubdirectory("roma-tests-").FullName;

    /// <summary>Starts a server and waits until it listens; throws, with what it wrote, when it ends before that.</summary>
    public static async Task<RomaProcess> StartAsync(string? dataDirectory = null, params IEnumerable<string> settings)
    {
        var roma = Launch(dataDirectory ?? NewDataDirectory(), ["--urls=http://127.0.0.1:0", .. settings]);
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

    /// <summary>Runs the program to its end, as a command or as a server that is expected to refuse to start.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string dataDirectory, params string[] arguments)
    {
        using var command = Create(dataDirectory, arguments);
        command.Start();
        var written = command.StandardOutput.ReadToEndAsync();
        var complained = command.StandardError.ReadToEndAsync();
        await command.WaitForExitAsync().WaitAsync(Patience);
        return (command.ExitCode, await written, await complained);
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
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM, and the exit code it ends with.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private static RomaProcess Launch(string dataDirectory, string[] arguments)
    {
        var server = Create(dataDirectory, arguments);
        server.EnableRaisingEvents = true;
        var roma = new RomaProcess(server, dataDirectory);
        server.Start();
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        return roma;
    }

    private static Process Create(string dataDirectory, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Roma.Api.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["Roma__DataDirectory"] = dataDirectory;
        start.Environment["Roma__Identity__BootstrapToken"] = AdminToken;
        return new Process { StartInfo = start };
    }

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
}
