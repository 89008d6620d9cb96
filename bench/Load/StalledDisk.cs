using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Roma.Bench.Load;

/// <summary>A disk that takes half a second longer for each flush, as a server sees it, until this is disposed of. strace sees to it.</summary>
internal sealed class StalledDisk : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StringBuilder words = new();
    private readonly TaskCompletionSource<bool> attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? strace;

    /// <summary>Returns once the disk is stalled, with null, or will not be, with the reason.</summary>
    public async Task<string?> StallAsync(Server server)
    {
        // A thread that strace has attached to pays for each call to the kernel: those that only serve requests would be stalled too.
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
            strace = Command.Start(new ProcessStartInfo("strace", arguments) { UseShellExecute = false, RedirectStandardError = true });
        }
        catch (BenchException exception)
        {
            return exception.Message;
        }

        strace.ErrorDataReceived += (_, line) => Receive(line.Data);
        strace.BeginErrorReadLine();
        try
        {
            return await attached.Task.WaitAsync(Patience) ? null : words.ToString().Trim();
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
            await strace.WaitForExitAsync().WaitAsync(Patience);
        }

        strace?.Dispose();
    }

    private void Receive(string? line)
    {
        // It says nothing more when it has ended.
        if (line is null || line.Contains(" attached", StringComparison.Ordinal))
        {
            attached.TrySetResult(line is not null);
        }
        else
        {
            words.AppendLine(line);
        }
    }
}
