using Npgsql;

namespace Roma.ApiTests.Persistence.Postgres;

[PostgresOnly]
public sealed class LockedRowTests
{
    [Fact]
    public async Task Fails_the_changes_of_one_app_alone_while_somebody_has_locked_it_and_is_logged_as_no_outage()
    {
        var server = await SharedPostgres.ServerAsync();
        var connectionString = server.ConnectionString(await server.CreateDatabaseAsync());
        await using var roma = await RomaPair.StartNodeAsync(connectionString);
        using var client = RomaClient.InNewInstance(roma.Process);
        var (locked, free) = (await client.CreateAppAsync("locked"), await client.CreateAppAsync("free"));
        await using var somebody = new NpgsqlConnection(connectionString);
        await somebody.OpenAsync(TestContext.Current.CancellationToken);
        await using (await somebody.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var command = new NpgsqlCommand("SELECT 1 FROM apps WHERE name = 'locked' FOR UPDATE", somebody);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

            var failing = Enumerable.Range(0, 10).Select(_ => client.ResetSecretAsync(locked)).ToList();
            var others = new List<Reply>();
            while (!failing.TrueForAll(reset => reset.IsCompleted))
            {
                others.Add(await client.ResetSecretAsync(free));
            }

            Assert.All(others, reset => Assert.Equal(200, reset.Status));
            Assert.All(await Task.WhenAll(failing), reset => Assert.Equal((503, "ROMA.00009001"), (reset.Status, reset.ErrorCode)));
        }

        Assert.Equal(200, (await client.ResetSecretAsync(locked)).Status);
        Assert.DoesNotContain("The store fails", roma.Process.Output, StringComparison.Ordinal);
    }
}
