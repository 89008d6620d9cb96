using Roma.Infrastructure.Persistence;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence;

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
    public void Differ_even_in_the_same_instant()
    {
        HashSet<long> marks = [];
        for (var count = 0; count < 50; count++)
        {
            Revocations.Announce();
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
    public void Keep_their_file_to_its_owner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Revocations.Announce();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(store.Location.RevocationsFile).UnixFileMode);
    }

    [Fact]
    public void Fail_nothing_where_the_file_cannot_be_written()
    {
        Directory.CreateDirectory(store.Location.RevocationsFile);

        Assert.Null(Record.Exception(Revocations.Announce));
    }
}
