using System.Diagnostics;
using System.Globalization;
using System.Text;
using Roma.Bench.Load.Harness;

namespace Roma.Bench.Load.Overload;

/// <summary>Delays each flush of a server by half a second, with strace, until it is disposed of.</summary>
internal sealed class StalledDisk : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly StringBuilder messages = new();
    private readonly TaskCompletionSource<bool> attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? strace;

    /// <summary>Returns null once the disk is stalled, or the reason why it cannot be.</summary>
    public async Task<string?> StallAsync(Server server)
    {
        // strace slows every system call of a thread, so threads that only serve requests are left out.
        var threads = server.FindThreadsThatWrite();
        if (threads.Count == 0)
        {
            return "No thread of the server seems to write to a disk.";
        }

        string[] arguments =
        [
            "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_enter=500000", "-o", "/dev/null",
            .. threads.SelectMany(thread => (string[])["-p", thread.ToString(CultureInfo.InvariantCulture)]),
        ];
        try
        {
            strace = ChildProcess.Start(new ProcessStartInfo("strace", arguments) { UseShellExecute = false, RedirectStandardError = true });
        }
        catch (BenchException exception)
        {
            return exception.Message;
        }

        strace.ErrorDataReceived += (_, line) => Receive(line.Data);
        strace.BeginErrorReadLine();
        try
        {
            return await attached.Task.WaitAsync(Timeout) ? null : messages.ToString().Trim();
        }
        catch (TimeoutException)
        {
            return "strace does not attach.";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (strace is { HasExited: false })
        {
            LibC.Terminate(strace.Id);
            await strace.WaitForExitAsync().WaitAsync(Timeout);
        }

        strace?.Dispose();
    }

    private void Receive(string? line)
    {
        // null: strace has exited.
        if (line is null || line.Contains(" attached", StringComparison.Ordinal))
        {
            attached.TrySetResult(line is not null);
        }
        else
        {
            messages.AppendLine(line);
        }
    }
}
