namespace Roma.ApiTests.Operations;

public sealed class ShutdownTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaves_every_change_in_the_database_file(bool hasChanges)
    {
        string id;
        await using (var first = await RomaProcess.StartAsync(folder.Path))
        {
            using var client = RomaClient.InNewInstance(first);
            id = await client.CreateAppAsync();
            await first.KillAsync();
        }

        await using var roma = await RomaProcess.StartAsync(folder.Path);
        using (var client = RomaClient.InNewInstance(roma))
        {
            Assert.Equal(200, (await client.GetAsync("apps")).Status);
            if (hasChanges)
            {
                await client.CreateAppAsync();
            }
        }

        Assert.Equal(0, await roma.StopAsync());

        Assert.Empty(Directory.GetFiles(folder.Path, "roma.db-*"));
        Assert.Single(StoreFile.Query<string>(roma.DatabaseFile, "SELECT app_id FROM apps WHERE app_id = @id", new { id }));
    }

    [Fact]
    public async Task Answers_all_that_it_carries_out_and_ends_well_when_it_is_asked_to_end_amid_a_storm()
    {
        const int Enough = 200;
        ResetStorm storm;
        await using (var roma = await RomaProcess.StartAsync(folder.Path))
        {
            storm = await ResetStorm.CreateAppsAsync(roma);
            var (acknowledged, asked) = (0, Task.CompletedTask);

            await storm.RunAsync(roma, reply =>
            {
                Assert.Equal(200, reply.Status);
                if (Interlocked.Increment(ref acknowledged) == Enough)
                {
                    asked = roma.TerminateAsync();
                }

                return true;
            });

            await asked;
            Assert.Equal(0, await roma.WaitForExitAsync());
            Assert.InRange(acknowledged, Enough, int.MaxValue);
            Assert.DoesNotContain("fail:", roma.Output, StringComparison.Ordinal);
        }

        await using var again = await RomaProcess.StartAsync(folder.Path);
        Assert.Empty(await storm.FindLossesAsync(again));
        Assert.Empty(storm.FindGapsInAuditTrail(again.DatabaseFile));
        Assert.Empty(storm.FindUnanswered(again.DatabaseFile));
    }

    public void Dispose() => folder.Dispose();
}
