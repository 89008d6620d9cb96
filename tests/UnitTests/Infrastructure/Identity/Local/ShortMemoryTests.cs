using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure.Identity.Local;

namespace Roma.UnitTests.Infrastructure.Identity.Local;

public sealed class ShortMemoryTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Is_dropped_as_a_whole_when_its_time_has_passed()
    {
        var memory = NewMemory();
        memory.Current()[1] = "one";
        clock.Advance(TimeSpan.FromMilliseconds(999));
        memory.Current()[2] = "two";
        var before = memory.Current().Count;

        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, before);
        Assert.Empty(memory.Current());
    }

    [Fact]
    public void Does_not_remember_what_is_added_after_it_was_dropped()
    {
        var memory = NewMemory();
        var dropped = memory.Current();

        memory.Drop();
        dropped[1] = "one";

        Assert.Empty(memory.Current());
    }

    private ShortMemory<int, string> NewMemory() => new(TimeSpan.FromSeconds(1), clock);
}
