using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence.Sqlite;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

public sealed class FileIdentityTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("roma-tests-").FullName;

    private string One => Path.Combine(folder, "eins-äöü-一");

    private string Other => Path.Combine(folder, "other");

    [Fact]
    public void Of_a_file_is_the_same_wherever_it_is_and_whatever_it_holds()
    {
        using var file = File.Open(One, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var before = FileIdentity.Of(One);
        file.Write("changed"u8);
        file.Flush();
        File.Move(One, Other);

        Assert.NotNull(before);
        Assert.Equal(before, FileIdentity.Of(Other));
    }

    [Fact]
    public void Of_nothing_is_none()
    {
        Assert.Null(FileIdentity.Of(One));
        Assert.Null(FileIdentity.Of(Path.Combine(One, "below")));
    }

    [Fact]
    public void Is_no_guess_where_it_cannot_be_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a file that cannot be seen is none.");
        File.CreateSymbolicLink(One, One);

        var outage = Assert.Throws<StoreUnavailableException>(() => FileIdentity.Of(One));

        Assert.Contains(One, outage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differs_between_files_of_one_content_and_one_path()
    {
        using var file = File.Open(One, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var first = FileIdentity.Of(One);

        File.Delete(One);
        File.Create(One).Dispose();

        Assert.NotNull(FileIdentity.Of(One));
        Assert.NotEqual(first, FileIdentity.Of(One));
    }

    [Fact]
    public void Differs_between_devices()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a file is told by the time of its creation.");

        Assert.NotEqual(FileIdentity.Of("/proc/version")!.Value.Device, FileIdentity.Of("/")!.Value.Device);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
