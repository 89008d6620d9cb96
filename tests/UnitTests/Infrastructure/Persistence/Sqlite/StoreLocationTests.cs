using Microsoft.Data.Sqlite;
using Roma.Infrastructure;

namespace Roma.UnitTests.Infrastructure.Persistence.Sqlite;

[SqliteOnly]
public sealed class StoreLocationTests
{
    [Fact]
    public async Task Has_everything_in_the_data_directory()
    {
        await using var store = RealStore.Closed();
        var data = Path.Combine(store.Folder, "data");

        Assert.Equal(Path.Combine(data, "roma.db"), store.Location.DatabaseFile);
        Assert.Equal(Path.Combine(data, "roma.db.lock"), store.Location.LockFile);
        Assert.Equal(Path.Combine(data, "roma.db-wal"), store.Location.LogFile);
    }

    [Fact]
    public async Task Takes_a_relative_path_from_the_data_directory()
    {
        await using var store = RealStore.Closed(new("Roma:DataDirectory", "elsewhere"), new("ConnectionStrings:Roma", "Data Source=other.db"));

        Assert.Equal(Path.Combine(store.Folder, "elsewhere", "other.db"), store.Location.DatabaseFile);
    }

    [Fact]
    public async Task Takes_an_absolute_path_as_it_is()
    {
        var file = Path.Combine(Path.GetTempPath(), "absolute.db");
        await using var store = RealStore.Closed(new KeyValuePair<string, string?>("ConnectionStrings:Roma", $"Data Source={file}"));

        Assert.Equal(file, store.Location.DatabaseFile);
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=other.db;Mode=Memory")]
    [InlineData("Data Source=file:other.db?mode=memory")]
    [InlineData("Data Source=other.db;Password=canary")]
    [InlineData("Data Source=other.db;Vfs=unix-excl")]
    [InlineData("Colour=canary")]
    [InlineData("Data Source=other.db;Default Timeout=canary")]
    public async Task Refuses_what_names_no_file_and_shows_no_part_of_it(string text)
    {
        await using var store = RealStore.Closed(new KeyValuePair<string, string?>("ConnectionStrings:Roma", text));

        var refusal = Assert.Throws<StartupException>(() => store.Location);

        Assert.Contains("ConnectionStrings:Roma", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("other.db", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SqliteOpenMode.ReadOnly)]
    [InlineData(SqliteOpenMode.ReadWrite)]
    public async Task Connects_in_the_mode_that_is_asked_for(SqliteOpenMode mode)
    {
        await using var store = RealStore.Closed(
            new KeyValuePair<string, string?>("ConnectionStrings:Roma", "Data Source=other.db;Foreign Keys=True;Cache=Shared"));

        var connection = new SqliteConnectionStringBuilder(store.Location.ConnectionString(mode));

        Assert.Equal((store.Location.DatabaseFile, mode, false), (connection.DataSource, connection.Mode, connection.Pooling));
        Assert.Equal((true, SqliteCacheMode.Private), (connection.ForeignKeys, connection.Cache));
        Assert.Equal(5, connection.DefaultTimeout);
    }

    [Fact]
    public async Task Closes_a_connection_that_cannot_be_made_ready()
    {
        await using var store = RealStore.Closed();
        await store.OpenForServerAsync();
        SqliteConnection? opened = null;

        Assert.Throws<InvalidOperationException>(() => store.Location.Open(SqliteOpenMode.ReadOnly, connection =>
        {
            opened = connection;
            throw new InvalidOperationException();
        }));

        Assert.Equal(System.Data.ConnectionState.Closed, opened?.State);
    }
}
