using System.Diagnostics;
using System.Globalization;
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
    public void Is_ours_unless_others_may_write_to_it_or_to_a_key_in_it(UnixFileMode others, bool isOurs)
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
                var refusal = Record.Exception(() => PrivateFolder.RequireToBeOurs(Path.Combine(root, name), root));

                Assert.Equal(isOurs, refusal is null);
                Assert.True(isOurs || refusal is StartupException && refusal.Message.Contains("chmod ", StringComparison.Ordinal), $"{refusal}");
            }

            File.SetUnixFileMode(path, mode);
        }
    }

    [Theory]
    [InlineData("keys", 12345, false)]
    [InlineData("keys/key-1.xml", 12345, false)]
    [InlineData("keys", 0, true)]
    public async Task Is_ours_only_if_it_belongs_to_us_or_root_or_the_owner_of_the_data_directory(string entry, int owner, bool isOurs)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give a file away.");
        var ring = Directory.CreateDirectory(Path.Combine(root, "keys"), OwnerOnly).FullName;
        var key = Path.Combine(ring, "key-1.xml");
        await File.WriteAllTextAsync(key, "", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await GiveAsync(entry, owner);

        var refusal = Record.Exception(() => PrivateFolder.RequireToBeOurs(ring, root));
        Assert.Equal(isOurs, refusal is null);
        Assert.True(isOurs || refusal!.Message.Contains("belongs to another user (id 12345)", StringComparison.Ordinal), $"{refusal}");

        await GiveAsync(".", owner);
        PrivateFolder.RequireToBeOurs(ring, root);

        async Task GiveAsync(string name, int user)
        {
            using var chown = Process.Start("chown", [user.ToString(CultureInfo.InvariantCulture), Path.Combine(root, name)]);
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, chown.ExitCode);
        }
    }

    [Fact]
    public void May_be_missing() => PrivateFolder.RequireToBeOurs(Path.Combine(root, "keys"), root);
}
