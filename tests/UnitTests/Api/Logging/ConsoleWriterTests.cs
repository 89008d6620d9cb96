using System.Globalization;
using System.Text;
using Roma.Api.Logging;

namespace Roma.UnitTests.Api.Logging;

public sealed class ConsoleWriterTests : IDisposable
{
    private readonly Disk disk = new();
    private readonly ConsoleWriter console;

    public ConsoleWriterTests() => console = new ConsoleWriter(disk);

    public static TheoryData<Exception> Failures { get; } =
        [new IOException("No space left"), new UnauthorizedAccessException(), new NotSupportedException(), new ObjectDisposedException("console")];

    public void Dispose()
    {
        console.Dispose();
        disk.Dispose();
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Throws_nothing_whatever_cannot_be_written(Exception failure)
    {
        disk.Failure = failure;

        console.Write("lost\n");
        console.WriteLine("lost");
        console.Write('x');
        console.Write(['x'], 0, 1);
        console.Flush();

        disk.Failure = null;
        console.Write("kept\n");
        Assert.Equal("kept\n", disk.Written);
    }

    private sealed class Disk : TextWriter
    {
        private readonly StringBuilder written = new();

        public Disk()
            : base(CultureInfo.InvariantCulture)
        {
        }

        public Exception? Failure { get; set; }

        public string Written => written.ToString();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            if (Failure is { } failure)
            {
                throw failure;
            }

            written.Append(value);
        }

        public override void Flush()
        {
            if (Failure is { } failure)
            {
                throw failure;
            }
        }
    }
}
