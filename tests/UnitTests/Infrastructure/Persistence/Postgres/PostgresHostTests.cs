using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

public sealed class PostgresHostTests
{
    [PostgresOnly]
    [Fact]
    public async Task Knows_the_timeline_of_a_primary_and_of_no_standby()
    {
        await using var primary = await PostgresServer.StartAsync(PostgresServer.WithoutDurability);
        await using var standby = await primary.StartStandbyAsync();
        await using var first = HostAt(primary.Port);
        await using var second = HostAt(standby.Port);
        Assert.Equal(("00000001", null), (await first.TimelineAsync(), await second.TimelineAsync()));

        await standby.PromoteAsync();

        Assert.Equal(("00000001", "00000002"), (await first.TimelineAsync(), await second.TimelineAsync()));
    }

    [Fact]
    public async Task Does_not_wait_for_one_that_never_answers()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var host = HostAt(((IPEndPoint)silent.LocalEndpoint).Port);

        await Assert.ThrowsAsync<NpgsqlException>(host.TimelineAsync);
    }

    [Fact]
    public async Task Says_of_one_that_refuses_or_whose_name_is_unknown_that_it_is_not_there()
    {
        await using var refuses = HostAt(FreePort.Next());
        await using var unknown = new PostgresHost(Settings, "no-such-host.invalid");

        await Assert.ThrowsAsync<NpgsqlException>(refuses.TimelineAsync);
        await Assert.ThrowsAsync<NpgsqlException>(unknown.TimelineAsync);
    }

    private static NpgsqlConnectionStringBuilder Settings { get; } = new($"Username={PostgresQueries.Superuser};Database=postgres;Timeout=1");

    private static PostgresHost HostAt(int port) => new(Settings, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
}
