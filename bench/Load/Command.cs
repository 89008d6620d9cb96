using System.ComponentModel;
using System.Diagnostics;

namespace Roma.Bench.Load;

/// <summary>Programs that end by themselves.</summary>
internal static class Command
{
    /// <summary>What the program writes to standard output; throws, with what it complains of, if it fails.</summary>
    public static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var complaints = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? await output
                : throw new BenchException($"{start.FileName} {string.Join(' ', start.ArgumentList)} failed.\n{await complaints}{await output}");
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Runs Roma's own command line on a store.</summary>
    public static Task<string> RunRomaAsync(string build, string dataDirectory, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [build, .. arguments]);
        start.Environment[Store.FolderVariable] = dataDirectory;
        return RunAsync(start, cancellationToken);
    }

    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new BenchException($"{start.FileName} cannot be started: {exception.Message}.", exception);
        }
    }
}
