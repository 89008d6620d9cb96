using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Roma.Api.Operator;

/// <summary>Standard output for what can be shown only once.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>A writer that throws when the reader of a pipe is gone; the console's own ignores that.</summary>
    public static TextWriter Writer { get; } = Open();

    /// <summary>
    /// Writes <paramref name="lines"/>; throws an <see cref="IOException"/> that says <paramref name="failure"/>, why, and <paramref name="remedy"/>
    /// if that fails.
    /// </summary>
    public static async Task ShowOnceAsync(TextWriter output, string failure, string remedy, params IEnumerable<string> lines)
    {
        try
        {
            await output.WriteLineAsync(string.Join(Environment.NewLine, lines));
            await output.FlushAsync();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{failure} on standard output: {exception.Message.TrimEnd('.')}. {remedy}".TrimEnd(), exception);
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Standard output stays open, and the writer keeps nothing back.")]
    private static StreamWriter Open()
    {
        // Not Console.Out: where a server logs, that hides all errors.
        var stream = OperatingSystem.IsWindows()
            ? Console.OpenStandardOutput()
            : new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // In a file, a FileStream would not move on with what the console writes.
        return new StreamWriter(stream.CanSeek ? Console.OpenStandardOutput() : stream) { AutoFlush = true };
    }
}
