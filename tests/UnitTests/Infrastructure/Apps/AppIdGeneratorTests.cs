using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure.Apps;

namespace Roma.UnitTests.Infrastructure.Apps;

public sealed class AppIdGeneratorTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Makes_dashed_ids_that_sort_by_time_and_never_come_again()
    {
        var generator = new AppIdGenerator(clock);
        var ids = Enumerable.Range(0, 1000).Select(_ => generator.NewId().ToString()).ToList();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var later = generator.NewId().ToString();

        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id));
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.True(string.CompareOrdinal(id, later) < 0));
    }

    [Fact]
    public void Makes_keys_of_16_letters_and_digits()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => new AppIdGenerator(clock).NewKey().Value).ToList();

        Assert.All(keys, key => Assert.Matches("^[A-Za-z0-9]{16}$", key));
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }
}
