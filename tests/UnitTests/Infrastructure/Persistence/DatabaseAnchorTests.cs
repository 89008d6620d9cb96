using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;
using Roma.UnitTests.Harness;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class DatabaseAnchorTests : IAsyncLifetime
{
    private RealStore store = null!;

    private DatabaseAnchor Anchor => store.Get<DatabaseAnchor>();

    private string File => store.Location.DatabaseFile;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let an open file be moved.");
        store = await RealStore.OpenAsync();
    }

    public ValueTask DisposeAsync() => store?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public void Holds_while_the_file_is_where_it_was() => Anchor.EnsureInPlace();

    [Fact]
    public void Misses_a_file_that_was_deleted()
    {
        System.IO.File.Delete(File);

        Assert.Throws<StoreUnavailableException>(() => Anchor.EnsureInPlace());
    }

    [Fact]
    public void Misses_a_file_that_was_moved_until_it_is_back()
    {
        System.IO.File.Move(File, File + ".aside");
        Assert.Throws<StoreUnavailableException>(() => Anchor.EnsureInPlace());

        System.IO.File.Move(File + ".aside", File);

        Anchor.EnsureInPlace();
    }

    [Fact]
    public async Task Misses_a_log_that_was_deleted()
    {
        await store.Database.ProbeAsync(TestContext.Current.CancellationToken);
        Anchor.EnsureInPlace();

        System.IO.File.Delete(File + "-wal");

        Assert.Throws<StoreUnavailableException>(() => Anchor.EnsureInPlace());
    }

    [Fact]
    public void Knows_another_file_in_its_place_be_it_a_copy()
    {
        System.IO.File.Copy(File, File + ".copy");

        System.IO.File.Move(File + ".copy", File, overwrite: true);

        Assert.Throws<StoreUnavailableException>(() => Anchor.EnsureInPlace());
        Assert.Throws<StoreUnavailableException>(() => Anchor.EnsureInPlace());
    }
}
