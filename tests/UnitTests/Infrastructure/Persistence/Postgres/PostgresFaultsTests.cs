using System.Net.Sockets;
using Npgsql;
using Roma.Application.Pipeline;
using Roma.Infrastructure.Persistence.Postgres;

namespace Roma.UnitTests.Infrastructure.Persistence.Postgres;

public sealed class PostgresFaultsTests
{
    [Theory]
    [InlineData("22012", true, false)]
    [InlineData("23505", true, false)]
    [InlineData("40001", true, false)]
    [InlineData("40P01", true, false)]
    [InlineData("55P03", true, false)]
    [InlineData("08000", false, true)]
    [InlineData("08001", false, true)]
    [InlineData("08003", false, true)]
    [InlineData("08004", false, true)]
    [InlineData("08006", false, true)]
    [InlineData("08007", false, true)]
    [InlineData("08P01", false, true)]
    [InlineData("25006", false, true)]
    [InlineData("28000", false, true)]
    [InlineData("28P01", false, true)]
    [InlineData("3D000", false, true)]
    [InlineData("3F000", false, true)]
    [InlineData("42501", false, true)]
    [InlineData("42703", false, true)]
    [InlineData("42P01", false, true)]
    [InlineData("53000", false, true)]
    [InlineData("53100", false, true)]
    [InlineData("53200", false, true)]
    [InlineData("53300", false, true)]
    [InlineData("53400", false, true)]
    [InlineData("57000", false, true)]
    [InlineData("57014", false, true)]
    [InlineData("57P01", false, true)]
    [InlineData("57P02", false, true)]
    [InlineData("57P03", false, true)]
    [InlineData("57P04", false, true)]
    [InlineData("57P05", false, true)]
    [InlineData("58000", false, true)]
    [InlineData("58030", false, true)]
    [InlineData("58P01", false, true)]
    [InlineData("58P02", false, true)]
    [InlineData("XX001", false, true)]
    [InlineData("XX002", false, true)]
    [InlineData("22021", false, false)]
    [InlineData("42601", false, false)]
    [InlineData("23502", false, false)]
    [InlineData("XX000", false, false)]
    public void Tells_a_conflict_from_an_outage_and_both_from_a_bug(string state, bool isConflict, bool isOutage)
    {
        var exception = Error(state);

        Assert.Equal((isConflict, isOutage), (PostgresFaults.IsConflict(exception), PostgresFaults.IsOutage(exception)));
    }

    [Fact]
    public void Takes_for_an_outage_what_the_driver_does_not_call_transient()
    {
        var exception = new NpgsqlException("No suitable host was found.");

        Assert.False(exception.IsTransient);
        Assert.True(PostgresFaults.IsOutage(exception));
        Assert.Contains("No suitable host was found.", PostgresFaults.ToOutage(exception).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_failed_underneath()
    {
        var outage = PostgresFaults.ToOutage(new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused)));

        Assert.Contains("refused", outage.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("42P01", "restore a backup")]
    [InlineData("53100", "PostgreSQL error 53100")]
    public void Says_what_the_server_said(string state, string expected)
    {
        var message = PostgresFaults.ToOutage(Error(state)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("what it says", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Passes_an_outage_on()
    {
        var outage = new StoreUnavailableException("x");

        Assert.Same(outage, PostgresFaults.ToOutage(outage));
        Assert.True(PostgresFaults.IsOutage(outage));
    }

    [Fact]
    public void Takes_a_bug_for_none() => Assert.False(PostgresFaults.IsOutage(new InvalidOperationException()));

    private static PostgresException Error(string state) => new("what it says", "ERROR", "ERROR", state);
}
