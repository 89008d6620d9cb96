using System.Runtime.Versioning;
using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Infrastructure.Persistence;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderTests : IDisposable
{
    private const string NoModes = "Windows has no such modes.";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string root = Directory.CreateTempSubdirectory("roma-tests-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Is_made_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoModes);

        var folder = PrivateFolder.Create(Path.Combine(root, "a", "b"));

        Assert.Equal(OwnerOnly, folder.UnixFileMode);
        Assert.False(PrivateFolder.IsOpenToOthers(folder.FullName));
    }

    [Theory]
    [InlineData(UnixFileMode.None, false)]
    [InlineData(UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.OtherExecute, true)]
    public void Keeps_the_mode_it_has(UnixFileMode others, bool open)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoModes);
        File.SetUnixFileMode(root, OwnerOnly | others);

        Assert.Equal(OwnerOnly | others, PrivateFolder.Create(root).UnixFileMode);
        Assert.Equal(open, PrivateFolder.IsOpenToOthers(root));
    }
}
