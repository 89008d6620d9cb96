using Roma.Domain.Identity;

namespace Roma.Api.Operator.Seeding;

/// <summary>Fills an instance with apps, one batch after the other; what is stored when it is stopped stays.</summary>
internal sealed class Seeder(OperatorClient roma, Scope scope, int total, SeedProgress progress, TimeProvider clock)
{
    private readonly SeedPace pace = new();

    /// <summary>How many apps are stored.</summary>
    public int Made { get; private set; }

    /// <summary>Creates the apps until all are stored, a batch is refused, or it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (Made < total && !cancellationToken.IsCancellationRequested)
        {
            var (count, start) = (Math.Min(pace.Count, total - Made), clock.GetTimestamp());
            // Not cancelled: it takes a moment, and is stored as a whole.
            await roma.SendAsync(HttpMethod.Post, SeedEndpoint.UriOf(scope, Made + 1, count), body: null, CancellationToken.None);
            pace.Learn(count, clock.GetElapsedTime(start));
            Made += count;
            await progress.ReportAsync(Made);
        }
    }
}
