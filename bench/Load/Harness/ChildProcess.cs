using System.ComponentModel;
using System.Diagnostics;

namespace Roma.Bench.Load.Harness;

/// <summary>Runs other programs.</summary>
internal static class ChildProcess
{
    /// <summary>Returns what the program writes to standard output. Throws, with its output, if it fails.</summary>
    public static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? await output
                : throw new BenchException($"{start.FileName} {string.Join(' ', start.ArgumentList)} failed.\n{await errors}{await output}");
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Runs one of Roma's commands on a store in a folder.</summary>
    public static Task<string> RunRomaAsync(string build, string dataDirectory, string[] arguments, CancellationToken cancellationToken) =>
        RunRomaAsync(
            build, new Dictionary<string, string>(StringComparer.Ordinal) { [Store.FolderVariable] = dataDirectory }, arguments, cancellationToken);

    /// <summary>Runs one of Roma's commands with these environment variables.</summary>
    public static Task<string> RunRomaAsync(
        string build, IReadOnlyDictionary<string, string> environment, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [build, .. arguments]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

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
