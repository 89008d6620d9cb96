using System.Security.Cryptography;

namespace Roma.ApiTests.Persistence;

[SqliteOnly]
public sealed class CrashTests : IDisposable
{
    private const int Rounds = 10;
    private const int MostAcknowledgements = 400;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Keeps_every_acknowledged_reset_whenever_it_is_killed()
    {
        ResetStorm? storm = null;
        var story = "before the first kill";
        for (var round = 1; round <= Rounds; round++)
        {
            var killAfter = RandomNumberGenerator.GetInt32(1, MostAcknowledgements);
            await using var roma = await RomaProcess.StartAsync(folder.Path);
            storm ??= await ResetStorm.CreateAppsAsync(roma);
            await AssertNothingIsLostAsync(storm, roma, story);

            var acknowledged = 0;
            await storm.RunAsync(roma, reply =>
            {
                Assert.Equal(200, reply.Status);
                if (Interlocked.Increment(ref acknowledged) == killAfter)
                {
                    roma.Kill();
                }

                return true;
            });

            await roma.KillAsync();
            Assert.InRange(acknowledged, killAfter, int.MaxValue);
            story = $"in round {round}, killed after {killAfter} acknowledgements, {storm.Acknowledgements} in all rounds";
        }

        await using var last = await RomaProcess.StartAsync(folder.Path);
        await AssertNothingIsLostAsync(storm!, last, story);
    }

    [Theory]
    [InlineData("roma.db")]
    [InlineData("roma.db-wal")]
    [InlineData("key-*.xml")]
    public async Task Starts_after_it_was_killed_while_it_started_for_the_first_time(string killWhenThereIs)
    {
        using var watcher = new FileSystemWatcher(folder.Path, killWhenThereIs) { IncludeSubdirectories = true };
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => seen.TrySetResult();
        watcher.Renamed += (_, _) => seen.TrySetResult();
        watcher.EnableRaisingEvents = true;
        Directory.CreateDirectory(Path.Combine(folder.Path, "keys"));

        await using (RomaProcess.Launch(new RomaStart(folder.Path)))
        {
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }

        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using var client = RomaClient.InNewInstance(roma);
        var id = await client.CreateAppAsync();
        var reply = await client.ResetSecretAsync(id, """{"secret":"after-the-kill"}""");
        Assert.Equal(200, reply.Status);
        Assert.Equal("after-the-kill", await client.ShowSecretAsync(id));
    }

    public void Dispose() => folder.Dispose();

    private static async Task AssertNothingIsLostAsync(ResetStorm storm, RomaProcess roma, string story)
    {
        StoreFile.AssertIntact(roma.DatabaseFile);
        IReadOnlyList<string> losses = [.. await storm.FindLossesAsync(roma), .. storm.FindGapsInAuditTrail(roma.DatabaseFile)];
        Assert.True(losses.Count == 0, $"Lost {story}: {string.Join("; ", losses)}");
    }
}
