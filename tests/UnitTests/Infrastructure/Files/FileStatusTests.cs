using Roma.Infrastructure.Files;

namespace Roma.UnitTests.Infrastructure.Files;

public sealed class FileStatusTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("roma-tests-").FullName;

    private string One => Path.Combine(folder, "eins-äöü-一");

    private string Other => Path.Combine(folder, "other");

    [Fact]
    public void Identity_of_a_file_is_the_same_wherever_it_is_and_whatever_it_holds()
    {
        using var file = File.Open(One, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var before = FileStatus.IdentityOf(One);
        file.Write("changed"u8);
        file.Flush();
        File.Move(One, Other);

        Assert.NotNull(before);
        Assert.Equal(before, FileStatus.IdentityOf(Other));
    }

    [Fact]
    public void Identity_of_nothing_is_none()
    {
        Assert.Null(FileStatus.IdentityOf(One));
        Assert.Null(FileStatus.IdentityOf(Path.Combine(One, "below")));
    }

    [Fact]
    public void Identity_differs_between_files_of_one_content_and_one_path()
    {
        using var file = File.Open(One, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var first = FileStatus.IdentityOf(One);

        File.Delete(One);
        File.Create(One).Dispose();

        Assert.NotNull(FileStatus.IdentityOf(One));
        Assert.NotEqual(first, FileStatus.IdentityOf(One));
    }

    [Fact]
    public void Identity_differs_between_devices()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a file is told by the time of its creation.");

        Assert.NotEqual(FileStatus.IdentityOf("/proc/version")!.Value.Device, FileStatus.IdentityOf("/")!.Value.Device);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
