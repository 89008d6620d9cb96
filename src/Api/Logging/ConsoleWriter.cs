using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Roma.Api.Logging;

/// <summary>A console that throws nothing: what cannot be written, as when the disk is full, is dropped.</summary>
internal sealed class ConsoleWriter(TextWriter console) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => console.Encoding;

    public override void Write(char value) => Try(() => console.Write(value));

    public override void Write(string? value) => Try(() => console.Write(value));

    public override void Flush() => Try(console.Flush);

    // After any exception, the framework's log no longer drops lines, but blocks until they are read.
    [SuppressMessage("Design", "CA1031", Justification = "Closed, full, or beyond the limit of a file: the system's errors come as many exceptions.")]
    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception)
        {
            // Dropped.
        }
    }
}
