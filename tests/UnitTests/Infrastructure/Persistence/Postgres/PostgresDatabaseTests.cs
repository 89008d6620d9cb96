using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Roma.Infrastructure;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

public sealed class PostgresDatabaseTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider clock = new();
    private readonly Dictionary<string, TaskCompletionSource<string?>> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PostgresHost> hosts = new(StringComparer.Ordinal);
    private readonly PostgresDatabase database;

    public PostgresDatabaseTests() => database = new PostgresDatabase(With("Host=a,b,c;Database=roma"), clock, AskAsync);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public void Refuses_fewer_connections_than_a_node_needs()
    {
        var fewer = With($"Host=db1;Database=roma;Password=canary;Maximum Pool Size={PostgresDatabase.LeastPoolSize - 1}");

        var refusal = Assert.Throws<StartupException>(() => new PostgresDatabase(fewer, clock));

        Assert.Equal(
            $"ConnectionStrings:Roma must allow a node {PostgresDatabase.LeastPoolSize} connections at least: raise its Maximum Pool Size.", refusal.Message);
    }

    [Theory]
    [InlineData("Maximum Pool Size=many")]
    [InlineData("Minimum Pool Size=21")]
    [InlineData("Multiplexing=true;Pooling=false")]
    [InlineData("Host=a,")]
    public void Refuses_what_no_connection_can_be_made_with(string settings)
    {
        var wrong = With($"Host=a;Database=roma;Password=canary;{settings}");

        var refusal = Assert.Throws<StartupException>(() => new PostgresDatabase(wrong, clock));

        Assert.StartsWith("ConnectionStrings:Roma must be a connection string of Npgsql", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Target Session Attributes=primary")]
    [InlineData("Target Session Attributes=read-write;Load Balance Hosts=true")]
    public async Task Takes_what_has_the_driver_choose_among_hosts_for_nothing(string settings)
    {
        await using var one = new PostgresDatabase(With($"Host=a,b;Database=roma;{settings}"), clock, static _ => Task.FromResult<string?>("00000001"));

        Assert.Single(new NpgsqlConnectionStringBuilder(one.Primary.ConnectionString).Host!.Split(','));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    public async Task Waits_for_none_but_the_primary(string primary)
    {
        var found = FindAsync();

        await AnswerAsync(primary, "00000001");

        Assert.Equal(primary, await found);
    }

    [Fact]
    public async Task Goes_over_to_the_highest_timeline()
    {
        var found = FindAsync();
        await AnswerAsync("a", "00000009");
        Assert.Equal("a", await found);

        await AnswerAsync("b", "0000000A");

        Assert.Equal("b", await FindAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Believes_no_old_primary_even_if_the_new_one_is_gone(bool isGone)
    {
        var found = FindAsync();
        await AnswerAsync("b", "00000002");
        Assert.Equal("b", await found);
        if (isGone)
        {
            Ask();
            await FailAsync("b", new NpgsqlException("refused"));
        }

        await AnswerAsync("a", "00000001");

        Assert.Equal("b", await FindAsync());
    }

    [Fact]
    public async Task Stays_with_the_first_of_two_names_of_one_server_until_it_leads_there_no_more()
    {
        var found = FindAsync();
        await AnswerAsync("b", "00000002");
        Assert.Equal("b", await found);
        await AnswerAsync("a", "00000002");
        Assert.Equal("b", await FindAsync());

        Ask();
        await AnswerAsync("b", null);
        await AnswerAsync("a", "00000002");

        Assert.Equal("a", await FindAsync());
    }

    [Fact]
    public async Task Says_that_none_is_the_primary_where_all_are_standbys()
    {
        var found = FindAsync();
        foreach (var host in new[] { "a", "b", "c" })
        {
            await AnswerAsync(host, null);
        }

        Assert.Equal("None of the hosts is the primary.", (await Assert.ThrowsAsync<NpgsqlException>(() => found)).Message);
    }

    [Theory]
    [InlineData("a", "b", "c")]
    [InlineData("c", "a", "b")]
    public async Task Tells_what_a_server_says_rather_than_that_others_are_gone_or_standbys(string refuses, string isGone, string isStandby)
    {
        var found = FindAsync();
        await FailAsync(isGone, new NpgsqlException("refused"));
        await AnswerAsync(isStandby, null);
        await FailAsync(refuses, new PostgresException("password authentication failed", "FATAL", "FATAL", PostgresErrorCodes.InvalidPassword));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => found)).SqlState);
    }

    [Fact]
    public async Task Ends_waiting_for_a_server_once_another_is_the_primary()
    {
        var found = FindAsync();
        await AnswerAsync("a", "00000001");
        await found;
        var waiting = WaitForeverAsync();

        await AnswerAsync("b", "00000002");

        await Assert.ThrowsAsync<PrimaryMovedException>(() => waiting.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Takes_a_caller_that_does_not_wait_any_more_for_no_move_of_the_primary()
    {
        var found = FindAsync();
        await AnswerAsync("a", "00000001");
        await found;

        var fault = await Assert.ThrowsAnyAsync<Exception>(
            () => database.WaitAsync(Task.FromCanceled<bool>(new CancellationToken(canceled: true)), database.Primary.CreateConnection()));

        Assert.IsAssignableFrom<OperationCanceledException>(fault);
    }

    [Fact]
    public async Task Asks_again_while_it_waits_for_a_slow_server_and_gives_up_in_time()
    {
        var found = FindAsync();
        await AnswerAsync("a", "00000001");
        await found;
        var start = clock.GetTimestamp();
        var waiting = WaitForeverAsync();
        Assert.DoesNotContain("a", answers.Keys);

        clock.Advance(TimeSpan.FromSeconds(1));
        await AnswerAsync("a", "00000001");

        while (!waiting.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.InRange(clock.GetElapsedTime(start), TimeSpan.FromSeconds(5), TimeSpan.MaxValue);
    }

    /// <summary>Waits for a server that does not answer.</summary>
    private Task<bool> WaitForeverAsync() => database.WaitAsync(new TaskCompletionSource<bool>().Task, database.Primary.CreateConnection());

    private Task<string?> AskAsync(PostgresHost host)
    {
        lock (answers)
        {
            var name = NameOf(host.Pool);
            hosts[name] = host;
            Monitor.PulseAll(answers);
            return (answers[name] = new TaskCompletionSource<string?>()).Task;
        }
    }

    private void Ask() => database.LookForPrimary();

    /// <summary>The host that it connects to, as soon as it knows one.</summary>
    private Task<string> FindAsync() =>
        Task.Run(() => NameOf(database.Primary)).WaitAsync(Patience, TestContext.Current.CancellationToken);

    private Task AnswerAsync(string host, string? timeline) => EndAsync(host, answer => answer.SetResult(timeline));

    private Task FailAsync(string host, Exception failure) => EndAsync(host, answer => answer.SetException(failure));

    /// <summary>Answers for a host once it is asked, and waits until that is known.</summary>
    private async Task EndAsync(string host, Action<TaskCompletionSource<string?>> end)
    {
        TaskCompletionSource<string?>? answer;
        lock (answers)
        {
            while (!answers.Remove(host, out answer))
            {
                Assert.True(Monitor.Wait(answers, Patience), $"{host} is not asked.");
            }
        }

        end(answer);
        await hosts[host].Asking!.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private static IConfiguration With(string connectionString) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Roma", connectionString)]).Build();

    private static string NameOf(NpgsqlDataSource pool) => new NpgsqlConnectionStringBuilder(pool.ConnectionString).Host!;
}
