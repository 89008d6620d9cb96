using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Roma.ApiTests.Harness;

/// <summary>
/// Resets through several Roma at once while their database fails: knows for how long nothing was acknowledged and what was answered instead, and looks
/// afterwards into the database whether each reset was done that was acknowledged, and none twice.
/// </summary>
internal sealed class ResetLoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Node> nodes = [];
    private bool isStopped;

    /// <summary>How many were acknowledged by all.</summary>
    public int Acknowledgements => nodes.Sum(node => node.Acknowledgements);

    /// <summary>How many were answered with anything else.</summary>
    public int Refusals => nodes.Sum(node => node.Errors.Values.Sum());

    /// <summary>Starts, and waits until each of <paramref name="romas"/> has acknowledged some.</summary>
    public static async Task<ResetLoad> StartAsync(params IEnumerable<RomaProcess> romas)
    {
        var load = new ResetLoad();
        foreach (var roma in romas)
        {
            load.nodes.Add(new Node(roma, await ResetStorm.CreateAppsAsync(roma)));
        }

        foreach (var node in load.nodes)
        {
            node.Run = node.Storm.RunAsync(node.Roma, reply => node.Take(reply) && !Volatile.Read(ref load.isStopped));
        }

        await load.GoOnAsync(100);
        return load;
    }

    /// <summary>Waits until each has acknowledged one more; answers how long the last of them took.</summary>
    public async Task<TimeSpan> UntilAcknowledgedAsync()
    {
        var since = Stopwatch.StartNew();
        await Task.WhenAll(nodes.Select(node => node.NextAsync(200)));
        return since.Elapsed;
    }

    /// <summary>Waits until each has answered one more by 503.</summary>
    public Task UntilUnavailableAsync() => Task.WhenAll(nodes.Select(node => node.NextAsync(503)));

    /// <summary>Waits until <paramref name="count"/> more were acknowledged.</summary>
    public async Task GoOnAsync(int count)
    {
        for (var enough = Acknowledgements + count; Acknowledgements < enough;)
        {
            await UntilAcknowledgedAsync();
        }
    }

    /// <summary>
    /// Stops, and fails unless all is as it was acknowledged by the audit trail that <paramref name="query"/> reads and by the secrets that each Roma shows,
    /// or <paramref name="survivor"/> alone; says in one line what was seen.
    /// </summary>
    public async Task AssertExactlyOnceAsync(
        string story, Func<string, object, Task<IReadOnlyList<(string AppId, string RequestId)>>> query, RomaProcess? survivor = null)
    {
        Volatile.Write(ref isStopped, true);
        await Task.WhenAll(nodes.Select(node => node.EndAsync())).WaitAsync(Patience, TestContext.Current.CancellationToken);
        List<string> lost = [];
        List<string> doubled = [];
        List<string> wrong = [];
        foreach (var node in nodes)
        {
            lost.AddRange(await node.Storm.FindLossesAsync(survivor ?? node.Roma));
            var instance = new { node.Storm.Instance };
            var entries = (await query(
                "SELECT target AS app_id, request_id FROM audit_entries WHERE instance_id = @Instance AND action = 'ResetAppSecret'", instance))
                .ToLookup(entry => entry.AppId, entry => entry.RequestId, StringComparer.Ordinal);
            var resets = (await query("SELECT app_id, CAST(secret_version - 1 AS TEXT) FROM apps WHERE instance_id = @Instance", instance))
                .ToDictionary(row => row.AppId, row => int.Parse(row.RequestId, CultureInfo.InvariantCulture), StringComparer.Ordinal);
            foreach (var (id, sent, acknowledged) in node.Storm.Requests)
            {
                lost.AddRange(acknowledged.Except(entries[id], StringComparer.Ordinal));
                doubled.AddRange(entries[id].GroupBy(request => request, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key));
                if (resets[id] != entries[id].Count() || resets[id] < acknowledged.Count || resets[id] > sent)
                {
                    wrong.Add($"{id}: {acknowledged.Count} acknowledged, {entries[id].Count()} entries, {resets[id]} versions, {sent} sent");
                }
            }
        }

        var errors = nodes.SelectMany(node => node.Errors).GroupBy(error => error.Key, error => error.Value)
            .Select(error => string.Create(CultureInfo.InvariantCulture, $"{error.Key} x {error.Sum()}"));
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{story}: longest gap {nodes.Max(node => node.Gap.TotalSeconds):F1} s, {Acknowledgements} acknowledged, lost {lost.Count}, "
            + $"doubled {doubled.Count}, errors {string.Join(", ", errors.DefaultIfEmpty("none"))}");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        Assert.True(lost.Count + doubled.Count + wrong.Count == 0, $"{line}\n{string.Join('\n', [.. lost, .. doubled, .. wrong])}");
    }

    /// <summary>What one Roma answers.</summary>
    private sealed class Node(RomaProcess roma, ResetStorm storm)
    {
        private readonly Lock gate = new();
        private readonly Dictionary<int, TaskCompletionSource> awaited = [];
        private long acknowledgedAt = Stopwatch.GetTimestamp();
        private int acknowledgements;

        public RomaProcess Roma => roma;

        public ResetStorm Storm => storm;

        public Task Run { get; set; } = Task.CompletedTask;

        public ConcurrentDictionary<int, int> Errors { get; } = [];

        public TimeSpan Gap { get; private set; }

        public int Acknowledgements => Volatile.Read(ref acknowledgements);

        public bool Take(Reply reply)
        {
            if (reply.Status is not 200)
            {
                Errors.AddOrUpdate(reply.Status, 1, static (_, count) => count + 1);
                reply.IsUnavailable();
            }

            lock (gate)
            {
                if (reply.Status is 200)
                {
                    var silence = Stopwatch.GetElapsedTime(acknowledgedAt);
                    (acknowledgedAt, Gap) = (Stopwatch.GetTimestamp(), silence > Gap ? silence : Gap);
                    acknowledgements++;
                }

                if (awaited.Remove(reply.Status, out var next))
                {
                    next.SetResult();
                }
            }

            return true;
        }

        public async Task EndAsync()
        {
            try
            {
                await Run;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Roma has written:\n{roma.Output}", exception);
            }
        }

        public async Task NextAsync(int status)
        {
            Task next;
            lock (gate)
            {
                if (!awaited.TryGetValue(status, out var source))
                {
                    awaited[status] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                next = source.Task;
            }

            // Where the load has failed, that is what to tell.
            await await Task.WhenAny(next, Run).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }
}
