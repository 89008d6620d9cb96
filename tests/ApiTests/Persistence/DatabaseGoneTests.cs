using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Persistence;

public sealed class DatabaseGoneTests : IAsyncLifetime
{
    private const string Before = "before-it-was-gone";

    private const int Apps = 20;

    private readonly TemporaryFolder folder = new();
    private RomaProcess roma = null!;
    private RomaClient client = null!;
    private string id = "";

    /// <summary>What happens to files that SQLite shares with nobody but its own.</summary>
    public enum Damage
    {
        LogDeleted,
        IndexDeleted,
        BothDeleted,
        LogReplaced,
        IndexReplaced,
    }

    /// <summary>What is asked first after that.</summary>
    public enum FirstRequest
    {
        Probe,
        Read,
        Burst,
    }

    public static MatrixTheoryData<Damage, FirstRequest> Damages => new(Enum.GetValues<Damage>(), Enum.GetValues<FirstRequest>());

    private string Aside => Path.Combine(folder.Path, "aside");

    public async ValueTask InitializeAsync()
    {
        roma = await RomaProcess.StartAsync(folder.Path);
        client = RomaClient.InNewInstance(roma);
        id = await client.CreateAppAsync();
        Assert.Equal(200, (await client.ResetSecretAsync(id, $$"""{"secret":"{{Before}}"}""")).Status);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await roma.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Refuses_all_and_makes_no_new_file_until_the_old_one_is_back()
    {
        File.Move(roma.DatabaseFile, Aside);

        await AssertUnavailableAsync();
        Assert.False(File.Exists(roma.DatabaseFile));

        File.Move(Aside, roma.DatabaseFile);
        Assert.Equal(Before, await client.ShowSecretAsync(id));
        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
    }

    [Fact]
    public async Task Loses_nothing_when_it_ends_meanwhile()
    {
        File.Move(roma.DatabaseFile, Aside);
        await AssertUnavailableAsync();

        Assert.Equal(0, await roma.StopAsync());
        Assert.False(File.Exists(roma.DatabaseFile));
        File.Move(Aside, roma.DatabaseFile);

        await AssertServesAsync(Before);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Keeps_what_was_acknowledged_whatever_becomes_of_the_log_and_its_index(Damage damage, FirstRequest first)
    {
        var secrets = await FillAsync();
        Harm(damage);

        await AskAsync(first);
        await roma.KillAsync();

        await AssertServesAsync(secrets);
    }

    [Theory]
    [InlineData(Damage.LogDeleted, true)]
    [InlineData(Damage.IndexDeleted, true)]
    [InlineData(Damage.BothDeleted, true)]
    [InlineData(Damage.LogReplaced, true)]
    [InlineData(Damage.IndexReplaced, true)]
    [InlineData(Damage.BothDeleted, false)]
    public async Task Keeps_what_was_acknowledged_when_it_is_stopped_noticed_or_not(Damage damage, bool isNoticed)
    {
        var secrets = await FillAsync();
        Harm(damage);
        if (isNoticed)
        {
            await AskAsync(FirstRequest.Probe);
            await AssertUnavailableAsync();
        }

        Assert.Equal(0, await roma.StopAsync());

        await AssertServesAsync(secrets);
    }

    [Theory]
    [InlineData(Damage.LogDeleted, false)]
    [InlineData(Damage.IndexDeleted, false)]
    [InlineData(Damage.BothDeleted, false)]
    [InlineData(Damage.LogDeleted, true)]
    [InlineData(Damage.BothDeleted, true)]
    public async Task Loses_nothing_of_a_command_beside_it(Damage damage, bool isLookedInto)
    {
        var secrets = await FillAsync();
        Harm(damage);
        if (isLookedInto)
        {
            await AskAsync(FirstRequest.Probe);
            StoreFile.Query<long>(roma.DatabaseFile, "SELECT COUNT(*) FROM apps");
        }

        var (exitCode, output, error) = await RomaProcess.RunAsync(
            folder.Path, "token", "create", "--project", "project-1", "--user", "alice", "--role", "reader");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("The command failed. ", TokenCommand.Line(error), StringComparison.Ordinal);
        await AssertUnavailableAsync();
        Assert.Equal(0, await roma.StopAsync());
        await AssertServesAsync(secrets);
        var (token, _) = await TokenCommand.CreateAsync(folder.Path, "project-1", "reader");
        Assert.NotEmpty(token);
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    public async Task Takes_back_no_log_that_another_program_may_have_missed(string suffix)
    {
        var secrets = await FillAsync();
        File.Move(roma.DatabaseFile + suffix, Aside);
        await AskAsync(FirstRequest.Probe);
        StoreFile.Query<long>(roma.DatabaseFile, "SELECT COUNT(*) FROM apps");

        File.Move(Aside, roma.DatabaseFile + suffix, overwrite: true);

        await AssertUnavailableAsync();
        Assert.Equal(0, await roma.StopAsync());
        await AssertServesAsync(secrets);
    }

    [Theory]
    [InlineData(Damage.LogDeleted)]
    [InlineData(Damage.IndexDeleted)]
    [InlineData(Damage.BothDeleted)]
    [InlineData(Damage.LogReplaced)]
    public async Task Keeps_what_was_acknowledged_under_load(Damage damage)
    {
        var storm = await ResetStorm.CreateAppsAsync(roma);
        var acknowledged = 0;
        var run = storm.RunAsync(roma, reply =>
        {
            if (reply.Status != 200)
            {
                reply.IsUnavailable();
                return false;
            }

            if (Interlocked.Increment(ref acknowledged) == 200)
            {
                Harm(damage);
            }

            return true;
        });
        await run;
        await roma.KillAsync();

        await using var again = await RomaProcess.StartAsync(folder.Path);
        StoreFile.AssertIntact(again.DatabaseFile);
        Assert.Empty(await storm.FindLossesAsync(again));
        Assert.Empty(storm.FindGapsInAuditTrail(again.DatabaseFile));
    }

    [Fact]
    public async Task Takes_no_other_file_for_its_own_before_it_is_started_on_it()
    {
        var backup = Path.Combine(folder.Path, "backup");
        StoreFile.Execute(roma.DatabaseFile, "VACUUM INTO @backup", new { backup });
        Assert.Equal(200, (await client.ResetSecretAsync(id, """{"secret":"after-the-backup"}""")).Status);
        var content = await File.ReadAllBytesAsync(backup, TestContext.Current.CancellationToken);

        File.Move(backup, roma.DatabaseFile, overwrite: true);

        await AssertUnavailableAsync();
        Assert.Equal(content, await File.ReadAllBytesAsync(roma.DatabaseFile, TestContext.Current.CancellationToken));
        Assert.Equal(0, await roma.StopAsync());
        Assert.Equal(content, await File.ReadAllBytesAsync(roma.DatabaseFile, TestContext.Current.CancellationToken));
        foreach (var suffix in (string[])["-wal", "-shm"])
        {
            File.Delete(roma.DatabaseFile + suffix);
        }

        await AssertServesAsync(Before);
    }

    /// <summary>Apps whose secrets the log holds and several readers have seen.</summary>
    private async Task<Dictionary<string, string>> FillAsync()
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal) { [id] = Before };
        for (var number = 0; number < Apps; number++)
        {
            var app = await client.CreateAppAsync($"app-{number}");
            secrets.Add(app, $"secret-of-app-{number}");
            Assert.Equal(200, (await client.ResetSecretAsync(app, $$"""{"secret":"{{secrets[app]}}"}""")).Status);
        }

        await Task.WhenAll(secrets.Keys.Select(app => client.ShowSecretAsync(app)));
        Assert.NotEqual(0, new FileInfo(roma.DatabaseFile + "-wal").Length);
        return secrets;
    }

    private void Harm(Damage damage)
    {
        foreach (var suffix in damage switch
        {
            Damage.LogDeleted or Damage.LogReplaced => (string[])["-wal"],
            Damage.IndexDeleted or Damage.IndexReplaced => ["-shm"],
            _ => ["-wal", "-shm"],
        })
        {
            File.Delete(roma.DatabaseFile + suffix);
            if (damage is Damage.LogReplaced or Damage.IndexReplaced)
            {
                File.Create(roma.DatabaseFile + suffix).Dispose();
            }
        }
    }

    private async Task AskAsync(FirstRequest first)
    {
        var replies = first switch
        {
            FirstRequest.Probe => [await client.GetAsync("/health/ready")],
            FirstRequest.Read => [await client.GetAsync("apps")],
            _ => await Task.WhenAll(Enumerable.Range(0, 32).Select(turn => turn % 4 == 0 ? client.ResetSecretAsync(id) : client.GetAsync("apps"))),
        };
        Assert.All(replies, reply => reply.IsUnavailable());
    }

    private async Task AssertUnavailableAsync()
    {
        (await client.ResetSecretAsync(id)).IsUnavailable();
        (await client.PostAsync("apps", """{"name":"another"}""")).IsUnavailable();
        (await client.GetAsync($"apps/{id}/secret")).IsUnavailable();
        (await client.GetAsync("/health/ready")).IsUnavailable();
        Assert.Equal(200, (await client.GetAsync("/health/live")).Status);
    }

    private Task AssertServesAsync(string secret) => AssertServesAsync(new Dictionary<string, string>(StringComparer.Ordinal) { [id] = secret });

    private async Task AssertServesAsync(IReadOnlyDictionary<string, string> secrets)
    {
        await using var again = await RomaProcess.StartAsync(folder.Path);
        using var later = new RomaClient(again.CreateClient(), "project-1", client.Base.Split('/')[^1]);
        StoreFile.AssertIntact(again.DatabaseFile);
        foreach (var (app, secret) in secrets)
        {
            Assert.Equal(secret, await later.ShowSecretAsync(app));
        }

        Assert.Equal(200, (await later.ResetSecretAsync(id)).Status);
    }
}
