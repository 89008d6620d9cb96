using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Roma.Api.Logging;

/// <summary>
/// A console that throws nothing: a line that cannot be written, as when the disk is full, is dropped. With a <see cref="Notice"/>, the next line
/// that can be written comes after one that says how many were dropped.
/// </summary>
internal sealed class ConsoleWriter(TextWriter console) : TextWriter(CultureInfo.InvariantCulture)
{
    private long dropped;
    private volatile bool isLineCutOff;
    private volatile Func<long, string>? notice;

    /// <summary>The line that says how many lines were dropped; null, as at first, says nothing.</summary>
    public Func<long, string>? Notice
    {
        get => notice;
        set => notice = value;
    }

    public override Encoding Encoding => console.Encoding;

    /// <summary>Says that <paramref name="lines"/> were dropped elsewhere: now, or as soon as it can be written.</summary>
    public void TellDropped(long lines)
    {
        Interlocked.Add(ref dropped, lines);
        Try(TellDropped);
    }

    public override void Write(char value) => Try(() => console.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => console.Write(buffer, index, count));

    public override void Write(string? value)
    {
        var isWritten = Try(() =>
        {
            TellDropped();
            console.Write(value);
        });
        if (!isWritten)
        {
            isLineCutOff = true;
            Interlocked.Increment(ref dropped);
        }
    }

    public override void Flush() => Try(console.Flush);

    // After any exception, the framework's log no longer drops lines, but blocks until they are read.
    [SuppressMessage("Design", "CA1031", Justification = "Closed, full, or beyond the limit of a file: the system's errors come as many exceptions.")]
    private static bool Try(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private void TellDropped()
    {
        if (notice is not { } form || Interlocked.Exchange(ref dropped, 0) is not (> 0 and var lines))
        {
            return;
        }

        try
        {
            // The notice gets a line of its own, even after one that was cut off.
            console.Write((isLineCutOff ? NewLine : "") + form(lines));
            isLineCutOff = false;
        }
        catch
        {
            Interlocked.Add(ref dropped, lines);
            throw;
        }
    }
}
