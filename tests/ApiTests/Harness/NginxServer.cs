using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Roma.ApiTests.Harness;

/// <summary>A real nginx, unpacked by the test command, with the servers of one configuration.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private static readonly string Installed = Path.Combine(Repository.Root, "artifacts", "test-tools", "nginx");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process process;

    private NginxServer(string servers)
    {
        var configuration = Path.Combine(folder.Path, "nginx.conf");
        File.WriteAllText(
            configuration,
            $$"""
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr notice;
            events {}
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
            {{servers}}
            }
            """);
        process = new Process
        {
            StartInfo = new ProcessStartInfo(Path.Combine(Installed, "usr", "sbin", "nginx"), ["-e", "stderr", "-p", folder.Path, "-c", configuration])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        var libraries = new[] { Path.Combine(Installed, "usr", "lib"), Path.Combine(Installed, "lib") }
            .Where(Directory.Exists)
            .SelectMany(lib => Directory.EnumerateDirectories(lib, "*-linux-gnu*"));
        process.StartInfo.Environment["LD_LIBRARY_PATH"] = string.Join(':', libraries);
        process.ErrorDataReceived += (_, line) => Receive(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("nginx ended before it listened."));
    }

    /// <summary>As the other, in front of <paramref name="roma"/>, whose address these servers call <c>127.0.0.1:8080</c>.</summary>
    public static Task<(NginxServer Server, Uri Address)> StartAsync(RomaProcess roma, string servers) =>
        StartAsync(servers.Replace("127.0.0.1:8080", roma.Address.Authority, StringComparison.Ordinal));

    /// <summary>
    /// Starts one with these servers, whose port 80 is one that is free; answers its address too. Skips the test where there is no nginx.
    /// </summary>
    public static async Task<(NginxServer Server, Uri Address)> StartAsync(string servers)
    {
        Requirement.Folder(Installed);
        var address = $"127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}";
        var nginx = new NginxServer(servers.Replace("listen 80;", $"listen {address};", StringComparison.Ordinal));
        try
        {
            nginx.process.Start();
            nginx.process.BeginErrorReadLine();
            await nginx.listening.Task.WaitAsync(Patience);
            return (nginx, new Uri("http://" + address));
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            await nginx.DisposeAsync();
            throw new InvalidOperationException($"nginx did not start. It wrote:\n{nginx.output}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
        folder.Dispose();
    }

    // nginx says how it will wait for events after it has begun to listen.
    private void Receive(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }

        if (line?.Contains("event method", StringComparison.Ordinal) is true)
        {
            listening.TrySetResult();
        }
    }
}
