using System.Xml.Linq;
using Roma.Infrastructure.Files;
using Roma.Infrastructure.Sealing;

namespace Roma.UnitTests.Infrastructure.Sealing;

[SqliteOnly]
public sealed class KeyRingFolderTests : IAsyncDisposable
{
    private readonly RealStore store = RealStore.Closed();

    private string Ring => store.KeyRing;

    private KeyRingFolder Folder => (KeyRingFolder)store.Get<IKeyRingStorage>();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public void Finds_nothing_where_there_is_no_ring_and_begins_none()
    {
        Assert.Empty(Folder.Read());

        Assert.False(Directory.Exists(Ring));
    }

    [Fact]
    public void Gives_back_each_key_it_was_given()
    {
        Folder.Add(Key("1"), "key-1");
        Folder.Add(Key("2"), "key-2");

        Assert.Equal(["1", "2"], Folder.Read().Select(key => key.Attribute("id")!.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Leaves_no_other_file_behind()
    {
        Folder.Add(Key("1"), "key-1");

        Assert.Equal([Path.Combine(Ring, "key-1.xml")], Directory.GetFileSystemEntries(Ring));
    }

    [Fact]
    public void Overwrites_no_key()
    {
        Folder.Add(Key("1"), "key-1");

        Assert.Throws<IOException>(() => Folder.Add(Key("2"), "key-1"));

        Assert.Equal("1", Assert.Single(Folder.Read()).Attribute("id")!.Value);
        Assert.Equal([Path.Combine(Ring, "key-1.xml")], Directory.GetFileSystemEntries(Ring));
    }

    [Fact]
    public void Goes_on_after_a_write_that_was_cut_short()
    {
        PrivateFolder.Create(Ring);
        File.WriteAllText(Path.Combine(Ring, "key-1.xml.tmp"), "<ke");

        Assert.Empty(Folder.Read());
        Folder.Add(Key("1"), "key-1");

        Assert.Single(Folder.Read());
    }

    [Fact]
    public void Is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");

        Folder.Add(Key("1"), "key-1");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Path.Combine(Ring, "key-1.xml")).UnixFileMode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Ring).UnixFileMode);
    }

    private static XElement Key(string id) => new("key", new XAttribute("id", id));
}
