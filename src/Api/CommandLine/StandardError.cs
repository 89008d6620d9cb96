using System.Text;

namespace Roma.Api.CommandLine;

/// <summary>Standard error; text that cannot be written, as when the disk is full, is dropped: there is nowhere left to report that.</summary>
internal sealed class StandardError : TextWriter
{
    public override Encoding Encoding => Console.Error.Encoding;

    public override void Write(char value) => Try(() => Console.Error.Write(value));

    public override void Write(string? value) => Try(() => Console.Error.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => Console.Error.Write(buffer, index, count));

    public override void Flush() => Try(Console.Error.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
