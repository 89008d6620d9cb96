using Microsoft.Extensions.Time.Testing;
using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class WriteQueueTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly List<string> givenUp = [];
    private readonly WriteQueue<string> queue;

    public WriteQueueTests() => queue = new WriteQueue<string>(clock, givenUp.Add);

    public void Dispose() => queue.Dispose();

    [Fact]
    public void Gives_who_came_first_first()
    {
        Add("a", "b", "c");

        Assert.Equal(["a", "b", "c"], Take());
    }

    [Fact]
    public void Gives_a_group_at_a_time()
    {
        for (var count = 0; count < WriteQueue<string>.GroupSize + 1; count++)
        {
            Add("a");
        }

        Assert.Equal((WriteQueue<string>.GroupSize, 1), (Take().Count, Take().Count));
    }

    [Fact]
    public async Task Waits_for_the_first()
    {
        var taken = Task.Run(Take, TestContext.Current.CancellationToken);

        Add("a");

        Assert.Equal(["a"], await taken);
    }

    [Fact]
    public void Refuses_more_than_may_wait_until_some_were_taken()
    {
        for (var count = 0; count < WriteQueue<string>.Capacity; count++)
        {
            Add("a");
        }

        Assert.False(queue.TryAdd("one too many"));
        Take();
        Assert.True(queue.TryAdd("b"));
    }

    [Fact]
    public void Takes_what_is_urgent_first_however_many_wait()
    {
        for (var count = 0; count < WriteQueue<string>.Capacity; count++)
        {
            Add("a");
        }

        Assert.True(queue.TryAdd("urgent", isUrgent: true));

        var group = Take();
        Assert.Equal(("urgent", "a", WriteQueue<string>.GroupSize), (group[0], group[1], group.Count));
    }

    [Fact]
    public void Leaves_the_places_of_others_to_them_when_something_is_urgent()
    {
        for (var count = 1; count < WriteQueue<string>.Capacity; count++)
        {
            Add("a");
        }

        Assert.True(queue.TryAdd("urgent", isUrgent: true));

        Assert.Equal((true, false), (queue.TryAdd("the last"), queue.TryAdd("one too many")));
    }

    [Fact]
    public async Task Waits_for_what_is_urgent_too()
    {
        var taken = Task.Run(Take, TestContext.Current.CancellationToken);

        Assert.True(queue.TryAdd("urgent", isUrgent: true));

        Assert.Equal(["urgent"], await taken);
    }

    [Fact]
    public void Gives_up_what_is_urgent_when_it_waits_too_long()
    {
        Add("a");
        Assert.True(queue.TryAdd("urgent", isUrgent: true));

        clock.Advance(IStore.Patience + TimeSpan.FromSeconds(1));

        Assert.Equal(["urgent", "a"], givenUp);
    }

    [Fact]
    public void Refuses_what_is_urgent_once_it_is_closed()
    {
        queue.Close();

        Assert.False(queue.TryAdd("urgent", isUrgent: true));
    }

    [Fact]
    public void Gives_up_who_waits_too_long_and_nobody_else()
    {
        Add("a", "b");
        clock.Advance(IStore.Patience);
        Add("c");
        Assert.Empty(givenUp);

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["a", "b"], givenUp);
        Assert.Equal(["c"], Take());
    }

    [Fact]
    public void Gives_all_who_wait_to_whoever_must_refuse_them()
    {
        Add("a", "b");
        List<string> all = ["before"];

        queue.TakeAll(all);

        Assert.Equal(["before", "a", "b"], all);
    }

    [Fact]
    public void Gives_who_came_before_it_was_closed_and_admits_nobody_after()
    {
        Add("a");
        queue.Close();

        Assert.False(queue.TryAdd("late"));
        Assert.Equal(["a"], Take());
        Assert.False(queue.TakeGroup([]));
    }

    [Fact]
    public async Task Ends_a_wait_when_it_is_closed()
    {
        var taken = Task.Run(() => queue.TakeGroup([]), TestContext.Current.CancellationToken);

        queue.Close();

        Assert.False(await taken);
    }

    private void Add(params ReadOnlySpan<string> items)
    {
        foreach (var item in items)
        {
            Assert.True(queue.TryAdd(item));
        }
    }

    private List<string> Take()
    {
        List<string> group = [];
        Assert.True(queue.TakeGroup(group));
        return group;
    }
}
