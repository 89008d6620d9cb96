using System.Runtime.Versioning;
using Roma.Infrastructure;
using Roma.Infrastructure.Files;

namespace Roma.UnitTests.Infrastructure.Files;

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

    [Theory]
    [InlineData(UnixFileMode.None, true)]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute, true)]
    [InlineData(UnixFileMode.GroupWrite, false)]
    [InlineData(UnixFileMode.OtherWrite, false)]
    public void Is_refused_while_others_may_write_to_it_or_to_a_key_in_it(UnixFileMode others, bool passes)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoModes);
        var ring = Directory.CreateDirectory(Path.Combine(root, "keys")).FullName;
        var key = Path.Combine(ring, "key-1.xml");
        File.WriteAllText(key, "");
        Directory.CreateSymbolicLink(Path.Combine(root, "link"), ring);

        foreach (var (path, mode) in new[] { (ring, OwnerOnly), (key, UnixFileMode.UserRead | UnixFileMode.UserWrite) })
        {
            File.SetUnixFileMode(path, mode | others);
            foreach (var name in new[] { "keys", "link" })
            {
                var refusal = Record.Exception(() => PrivateFolder.RequireOwnerAloneWrites(Path.Combine(root, name)));

                Assert.Equal(passes, refusal is null);
                Assert.True(passes || refusal is StartupException && refusal.Message.Contains("chmod ", StringComparison.Ordinal), $"{refusal}");
            }

            File.SetUnixFileMode(path, mode);
        }
    }

    [Fact]
    public void May_be_missing() => PrivateFolder.RequireOwnerAloneWrites(Path.Combine(root, "keys"));
}
