namespace Roma.ApiTests.Persistence;

[SqliteOnly]
public sealed class FullDiskTests
{
    private const int Megabytes = 4;

    // No commit needs more than what the log has when it is due to be emptied; after so many requests a full disk must have shown.
    private const int MostRequests = 50_000;

    [Fact]
    public async Task Refuses_changes_clearly_loses_none_and_recovers_by_itself()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        using var copy = new TemporaryFolder();
        await using var roma = await RomaProcess.StartAsync(new RomaStart(disk.Folder) { Through = disk.Through });
        using var client = RomaClient.InNewInstance(roma);
        var id = await client.CreateAppAsync();
        var storm = await ResetStorm.CreateAppsAsync(roma);
        await storm.RunAsync(roma, 100);

        disk.Fill();

        await storm.RunAsync(roma, UntilItFails);
        await RepeatUntilAsync(reply => !UntilItFails(reply), () => client.ResetSecretAsync(id));
        (await RepeatUntilAsync(reply => reply.Status != 200, () => client.GetAsync("/health/ready"))).IsUnavailable();
        Assert.Equal(200, (await client.GetAsync("/health/live")).Status);
        Assert.Equal(200, (await client.GetAsync("apps")).Status);
        Assert.Empty(await storm.FindLossesAsync(roma));

        disk.Free();

        Assert.Equal(200, (await client.ResetSecretAsync(id, """{"secret":"there-is-space-again"}""")).Status);
        await RepeatUntilAsync(reply => reply.Status == 200, () => client.GetAsync("/health/ready"));
        await storm.RunAsync(roma, 100);
        Assert.Empty(await storm.FindLossesAsync(roma));

        await roma.KillAsync();
        disk.CopyTo(copy.Path);
        StoreFile.AssertIntact(Path.Combine(copy.Path, "roma.db"));
        await using var later = await RomaProcess.StartAsync(copy.Path);
        Assert.Empty(await storm.FindLossesAsync(later));
        Assert.Empty(storm.FindGapsInAuditTrail(later.DatabaseFile));
    }

    [Fact]
    public async Task Goes_on_when_only_its_log_is_on_the_full_disk_and_logs_again_when_there_is_room()
    {
        const int MoreThanAPage = 200;
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        using var data = new TemporaryFolder();
        await using var roma = RomaProcess.Launch(new RomaStart(data.Path)
        {
            Through = [.. disk.Through, "sh", "-c", """log=$1; shift; exec "$@" >>"$log" 2>&1""", "sh", Path.Combine(disk.Folder, "log")],
            Arguments = ["--urls=http://127.0.0.1:0", "--Logging:Console:FormatterName=json"],
        });
        var log = Path.Combine(disk.FromOutside, "log");
        await roma.WaitForAddressAsync(log);
        using var client = RomaClient.InNewInstance(roma);

        disk.Fill();
        for (var n = 0; n < MoreThanAPage; n++)
        {
            await RefuseAsync();
        }

        disk.Free();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        enough.CancelAfter(TimeSpan.FromSeconds(60));
        var text = "";
        var told = "none";
        while (!text.Contains(told, StringComparison.Ordinal))
        {
            told = await RefuseAsync();
            text = await File.ReadAllTextAsync(log, enough.Token);
        }

        Assert.Equal(0, await roma.StopAsync());

        // A use case that is refused logs a line.
        async Task<string> RefuseAsync()
        {
            var reply = await client.ResetSecretAsync("no-such-app");
            reply.IsRefused("ROMA.00014001");
            return reply.RequestId;
        }
    }

    [Fact]
    public async Task Does_not_start_on_a_full_disk()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        disk.Fill();

        var (exitCode, output, error) = await RomaProcess.RunAsync(new RomaStart(disk.Folder) { Through = disk.Through });

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("Roma cannot start.", error, StringComparison.Ordinal);
        Assert.Contains(disk.Folder, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static bool UntilItFails(Reply reply)
    {
        if (reply.Status == 200)
        {
            return true;
        }

        reply.IsUnavailable();
        return false;
    }

    private static async Task<Reply> RepeatUntilAsync(Func<Reply, bool> isMet, Func<Task<Reply>> send)
    {
        for (var request = 0; request < MostRequests; request++)
        {
            if (await send() is var reply && isMet(reply))
            {
                return reply;
            }
        }

        throw new InvalidOperationException($"{MostRequests} requests did not bring it about.");
    }
}
