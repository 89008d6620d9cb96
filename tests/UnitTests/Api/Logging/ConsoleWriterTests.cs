using System.Globalization;
using System.Text;
using Roma.Api.Logging;

namespace Roma.UnitTests.Api.Logging;

public sealed class ConsoleWriterTests : IDisposable
{
    private static readonly Func<long, string> Notice = static count => $"{count} dropped\n";

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
        console.TellDropped(2);

        disk.Failure = null;
        console.Write("kept\n");
        Assert.Equal("kept\n", disk.Written);
    }

    [Fact]
    public void Tells_once_how_many_lines_could_not_be_written_before_the_next_that_could()
    {
        console.Notice = Notice;
        console.Write("before\n");
        disk.Failure = new IOException("No space left");
        console.Write("lost\n");
        console.Write("lost\n");
        console.TellDropped(40);

        disk.Failure = null;
        console.Write("after\n");
        console.Write("later\n");

        Assert.Equal($"before\n{console.NewLine}42 dropped\nafter\nlater\n", disk.Written);
    }

    [Fact]
    public void Puts_the_notice_on_a_line_of_its_own_after_one_that_was_cut_off()
    {
        console.Notice = Notice;
        disk.Room = 3;
        console.Write("cut off\n");

        disk.Room = int.MaxValue;
        console.Write("after\n");

        Assert.Equal($"cut{console.NewLine}1 dropped\nafter\n", disk.Written);
    }

    [Fact]
    public void Tells_at_once_what_was_dropped_elsewhere()
    {
        console.Notice = Notice;

        console.TellDropped(17);

        Assert.Equal("17 dropped\n", disk.Written);
    }

    private sealed class Disk : TextWriter
    {
        private readonly StringBuilder written = new();

        public Disk()
            : base(CultureInfo.InvariantCulture)
        {
        }

        public Exception? Failure { get; set; }

        public int Room { get; set; } = int.MaxValue;

        public string Written => written.ToString();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            if (Failure is { } failure)
            {
                throw failure;
            }

            if (Room-- <= 0)
            {
                throw new IOException("No space left");
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
