using Microsoft.Extensions.Logging;
using Roma.Infrastructure.Persistence.Sqlite;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

public sealed class RevocationsTests : IAsyncLifetime
{
    private RealStore store = null!;

    private Revocations Revocations => store.Get<Revocations>();

    public async ValueTask InitializeAsync() => store = await RealStore.OpenAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Are_known_to_every_process()
    {
        await using var command = RealStore.Beside(store);
        var before = Revocations.Mark;

        command.Get<Revocations>().Announce();
        var after = Revocations.Mark;
        Revocations.Announce();

        Assert.NotEqual(before, after);
        Assert.NotEqual(after, command.Get<Revocations>().Mark);
    }

    [Fact]
    public async Task Differ_even_in_the_same_instant()
    {
        await using var command = RealStore.Beside(store);
        HashSet<(long, long)?> marks = [];
        for (var count = 0; count < 50; count++)
        {
            command.Get<Revocations>().Announce();
            marks.Add(Revocations.Mark);
        }

        Assert.Equal(50, marks.Count);
    }

    [Fact]
    public async Task Are_announced_by_many_at_once()
    {
        var before = Revocations.Mark;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(Revocations.Announce, TestContext.Current.CancellationToken)));

        Assert.NotEqual(before, Revocations.Mark);
    }

    [Fact]
    public void Have_no_mark_while_others_could_not_tell_theirs()
    {
        File.Delete(store.Location.RevocationsFile);
        var without = Revocations.Mark;
        Revocations.Announce();

        Assert.Null(without);
        Assert.NotNull(Revocations.Mark);
    }

    [Fact]
    public void Keep_their_file_to_its_owner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Revocations.Announce();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(store.Location.RevocationsFile).UnixFileMode);
    }

    [Fact]
    public void Are_known_to_this_process_even_where_others_cannot_be_told()
    {
        File.Delete(store.Location.RevocationsFile);
        Directory.CreateDirectory(store.Location.RevocationsFile);

        Revocations.Announce();

        var line = Assert.Single(store.Log.Of<Revocations>());
        Assert.Equal((LogLevel.Warning, true), (line.Level, line.Text.Contains("up to a second", StringComparison.Ordinal)));
        Assert.Null(Revocations.Mark);
    }
}
