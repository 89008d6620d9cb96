using Roma.Infrastructure.Files;
using Roma.Infrastructure.Persistence.Sqlite;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

public sealed class ServedFilesTests : IAsyncLifetime
{
    private RealStore store = null!;

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public void Are_those_that_were_noted() => Assert.True(ServedFiles.AreInPlace(store.Location));

    [Fact]
    public void Are_not_known_without_a_note()
    {
        File.Delete(store.Location.NoteFile);

        Assert.False(ServedFiles.AreInPlace(store.Location));
    }

    [Fact]
    public void Are_not_known_while_the_note_is_being_written()
    {
        using var note = new FileStream(store.Location.NoteFile, PrivateFolder.FileOptions(FileMode.OpenOrCreate));

        Assert.False(ServedFiles.AreInPlace(store.Location));
    }

    [Theory]
    [InlineData("-wal", false)]
    [InlineData("-wal", true)]
    [InlineData("-shm", false)]
    [InlineData("-shm", true)]
    public void Are_no_others_in_their_place(string suffix, bool isReplaced)
    {
        File.Delete(store.Location.DatabaseFile + suffix);
        if (isReplaced)
        {
            File.Create(store.Location.DatabaseFile + suffix).Dispose();
        }

        Assert.False(ServedFiles.AreInPlace(store.Location));
    }

    [Fact]
    public void Are_noted_while_a_command_reads_the_note()
    {
        using var reader = new FileStream(store.Location.NoteFile, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

        ServedFiles.Note(store.Location);

        Assert.True(ServedFiles.AreInPlace(store.Location));
    }

    [Fact]
    public void Are_noted_in_no_file_that_a_link_leads_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only.");
        var other = Path.Combine(store.Folder, "other");
        File.WriteAllText(other, "of another");
        File.Delete(store.Location.NoteFile);
        File.CreateSymbolicLink(store.Location.NoteFile, other);

        ServedFiles.Note(store.Location);

        Assert.Equal("of another", File.ReadAllText(other));
        Assert.True(ServedFiles.AreInPlace(store.Location));
    }

    [Fact]
    public void Are_noted_anew_over_an_older_note()
    {
        File.WriteAllText(store.Location.NoteFile, new string('x', 1000));
        Assert.False(ServedFiles.AreInPlace(store.Location));

        ServedFiles.Note(store.Location);

        Assert.True(ServedFiles.AreInPlace(store.Location));
    }
}
