using Microsoft.Extensions.Time.Testing;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence;

namespace Roma.UnitTests.Infrastructure.Persistence;

public sealed class ScanGateTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly ScanGate gate;

    public ScanGateTests() => gate = new ScanGate(clock);

    [Fact]
    public async Task Stops_and_refuses_a_scan_after_two_seconds()
    {
        var scan = RunAsync(Endless);

        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(scan.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => scan);
    }

    [Fact]
    public async Task Lets_the_fifth_wait_until_one_of_four_ends()
    {
        var ends = Enumerable.Range(0, ScanGate.Places).Select(_ => new TaskCompletionSource<int>()).ToList();
        var running = ends.ConvertAll(end => RunAsync(_ => new ValueTask<int>(end.Task)));
        var isFifthStarted = false;
        var fifth = RunAsync(_ =>
        {
            isFifthStarted = true;
            return new ValueTask<int>(5);
        });

        Assert.False(fifth.IsCompleted || isFifthStarted);
        ends[2].SetResult(3);

        Assert.Equal((3, 5), (await running[2], await fifth));
        ends.ForEach(end => end.TrySetResult(0));
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task Refuses_the_fifth_after_two_seconds_of_waiting()
    {
        var end = new TaskCompletionSource<int>();
        var running = Enumerable.Range(0, ScanGate.Places).Select(_ => RunAsync(_ => new ValueTask<int>(end.Task))).ToList();
        var fifth = RunAsync(_ => throw new InvalidOperationException("It must not start."));

        clock.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => fifth);
        end.SetResult(1);
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task Stops_a_scan_whose_caller_goes_and_gives_its_place_to_the_next()
    {
        using var caller = new CancellationTokenSource();
        var scans = Enumerable.Range(0, ScanGate.Places).Select(_ => gate.RunAsync(Endless, caller.Token)).ToList();
        var next = RunAsync(_ => new ValueTask<int>(1));

        await caller.CancelAsync();

        foreach (var scan in scans)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scan);
        }

        Assert.Equal(1, await next);
    }

    private Task<int> RunAsync(Func<CancellationToken, ValueTask<int>> scan) => gate.RunAsync(scan, TestContext.Current.CancellationToken);

    private static ValueTask<int> Endless(CancellationToken cancellationToken) => new(new TaskCompletionSource<int>().Task.WaitAsync(cancellationToken));
}
