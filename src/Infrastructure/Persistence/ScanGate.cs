using System.Diagnostics.CodeAnalysis;

namespace Roma.Infrastructure.Persistence;

/// <summary>Limits reads that look at each row of an instance, so that they cannot slow down all other requests.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Its semaphore has no handle of the system, and a scan that ends late gives its place back.")]
internal sealed class ScanGate(TimeProvider clock)
{
    /// <summary>How many run at the same time.</summary>
    public const int Places = 4;

    /// <summary>How long one may wait and run, together.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim places = new(Places);

    /// <summary>Runs <paramref name="scan"/>; throws a <see cref="StoreUnavailableException"/> if it takes longer than <see cref="Timeout"/>.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> scan, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await places.WaitAsync(either.Token);
            try
            {
                // On a thread of its own: a store may not release it meanwhile, and other requests need those of the pool.
                return await Task.Factory.StartNew(
                    () => scan(either.Token).AsTask(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException("A read of many rows took too long.", exception);
        }
    }
}
