using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Roma.ApiTests.Harness;

/// <summary>
/// Connections that reset secrets, all at once, each those of apps of its own, one after the other: so each knows of every app which reset
/// was acknowledged last, and which were sent since and got no answer that says so.
/// </summary>
internal sealed class ResetStorm
{
    private const string Project = "project-1";
    private const int Connections = 16;

    // Odd, so that every app gets both given and generated secrets.
    private const int AppsOfEach = 3;

    private readonly string instance = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly List<KnownApp[]> owned = [];

    private IEnumerable<KnownApp> Apps => owned.SelectMany(apps => apps);

    /// <summary>How many resets were acknowledged in all runs.</summary>
    public int Acknowledgements => Apps.Sum(app => app.RequestIds.Count);

    /// <summary>The instance whose apps it resets.</summary>
    public string Instance => instance;

    /// <summary>What was asked of each app in all runs, and which requests were acknowledged.</summary>
    public IEnumerable<(string Id, int Sent, IReadOnlyList<string> Acknowledged)> Requests =>
        Apps.Select(app => (app.Id, app.SentCount, (IReadOnlyList<string>)app.RequestIds));

    /// <summary>Creates the apps that are to be reset.</summary>
    public static async Task<ResetStorm> CreateAppsAsync(RomaProcess roma)
    {
        var storm = new ResetStorm();
        using var client = storm.CreateClient(roma);
        for (var owner = 0; owner < Connections; owner++)
        {
            var apps = await Task.WhenAll(Enumerable.Range(0, AppsOfEach).Select(number => CreateAppAsync(client, $"app-{owner}-{number}")));
            storm.owned.Add(apps);
        }

        return storm;
    }

    /// <summary>
    /// Resets until <paramref name="goesOn"/>, which gets each answer at once, says no, or no answer comes; answers how many were acknowledged.
    /// </summary>
    public async Task<int> RunAsync(RomaProcess roma, Func<Reply, bool> goesOn)
    {
        var before = Acknowledgements;
        await Task.WhenAll(owned.Select(apps => Task.Run(() => ResetAsync(roma, apps, goesOn))));
        return Acknowledgements - before;
    }

    /// <summary>Resets until <paramref name="count"/> resets were acknowledged, and nothing else may be answered.</summary>
    public async Task RunAsync(RomaProcess roma, int count)
    {
        var acknowledged = 0;
        await RunAsync(roma, reply =>
        {
            Assert.Equal(200, reply.Status);
            return Interlocked.Increment(ref acknowledged) < count;
        });
    }

    /// <summary>Looks at every app; answers what is not as its connection knows it.</summary>
    public async Task<IReadOnlyList<string>> FindLossesAsync(RomaProcess roma)
    {
        using var client = CreateClient(roma);
        var losses = new ConcurrentBag<string>();
        await Task.WhenAll(Apps.Select(async app =>
        {
            if (!app.MayHave(await client.ShowSecretAsync(app.Id)))
            {
                losses.Add($"{app.Id} lost its last acknowledged secret");
            }
        }));
        return [.. losses];
    }

    /// <summary>Looks into the database; answers what of the acknowledged resets the audit trail does not have, or has without the reset.</summary>
    public IReadOnlyList<string> FindGapsInAuditTrail(string databaseFile)
    {
        var entries = AuditEntries(databaseFile);
        var resets = StoreFile.Query<(string AppId, long Version)>(
                databaseFile,
                "SELECT app_id, secret_version FROM apps WHERE project_id = @Project AND instance_id = @instance",
                new { Project, instance })
            .ToDictionary(row => row.AppId, row => row.Version - 1, StringComparer.Ordinal);
        return
        [
            .. Apps.SelectMany(app => app.RequestIds.Except(entries[app.Id], StringComparer.Ordinal).Select(id => $"{id} has no audit entry")),
            .. Apps.Where(app => resets[app.Id] != entries[app.Id].Count())
                .Select(app => $"{app.Id} was reset {resets[app.Id]} times and has {entries[app.Id].Count()} entries"),
        ];
    }

    /// <summary>Looks into the database; answers the requests that were carried out, and no caller got to know.</summary>
    public IReadOnlyList<string> FindUnanswered(string databaseFile)
    {
        var entries = AuditEntries(databaseFile);
        return [.. Apps.SelectMany(app => entries[app.Id].Except(app.RequestIds, StringComparer.Ordinal))];
    }

    private ILookup<string, string> AuditEntries(string databaseFile) =>
        StoreFile.Query<(string RequestId, string AppId)>(
                databaseFile,
                "SELECT request_id, target FROM audit_entries WHERE project_id = @Project AND instance_id = @instance AND action = 'ResetAppSecret'",
                new { Project, instance })
            .ToLookup(entry => entry.AppId, entry => entry.RequestId, StringComparer.Ordinal);

    private static async Task<KnownApp> CreateAppAsync(RomaClient client, string name)
    {
        var id = await client.CreateAppAsync(name);
        return new KnownApp(id, await client.ShowSecretAsync(id));
    }

    private RomaClient CreateClient(RomaProcess roma) => new(roma.CreateClient(), Project, instance);

    private async Task ResetAsync(RomaProcess roma, KnownApp[] apps, Func<Reply, bool> goesOn)
    {
        using var client = CreateClient(roma);
        for (var turn = 0; ; turn++)
        {
            var app = apps[turn % apps.Length];
            var given = turn % 2 == 0 ? RandomNumberGenerator.GetHexString(32) : null;
            app.Sent(given);
            Reply reply;
            try
            {
                reply = await client.ResetSecretAsync(app.Id, given is null ? null : $$"""{"secret":"{{given}}"}""");
            }
            catch (HttpRequestException)
            {
                return;
            }

            if (reply.Status == 200)
            {
                app.Acknowledged(reply, given);
            }

            if (!goesOn(reply))
            {
                return;
            }
        }
    }

    /// <summary>An app as the one connection that resets it knows it.</summary>
    private sealed class KnownApp(string id, string secret)
    {
        private readonly HashSet<string> past = new(StringComparer.Ordinal);
        private readonly List<string?> unanswered = [];
        private string current = secret;

        public string Id => id;

        public List<string> RequestIds { get; } = [];

        public int SentCount { get; private set; }

        public void Sent(string? given)
        {
            unanswered.Add(given);
            SentCount++;
        }

        public void Acknowledged(Reply reply, string? given)
        {
            var shown = (string)reply.Json["secret"]!;
            Assert.Equal(given ?? shown, shown);
            Assert.True(past.Add(current) && !past.Contains(shown), "A secret was given out twice.");
            current = shown;
            unanswered.Clear();
            RequestIds.Add(reply.RequestId);
        }

        /// <summary>Whether <paramref name="shown"/> is the acknowledged secret or one sent after it; then it is known to be in force.</summary>
        public bool MayHave(string shown)
        {
            var sent = unanswered.Contains(shown)
                || (unanswered.Contains(null) && shown.Length == 32 && shown.All(char.IsAsciiLetterOrDigit) && !past.Contains(shown));
            if (string.Equals(shown, current, StringComparison.Ordinal))
            {
                return true;
            }

            if (sent)
            {
                past.Add(current);
                current = shown;
                unanswered.Clear();
            }

            return sent;
        }
    }
}
