using CsCheck;
using Roma.Infrastructure;

namespace Roma.UnitTests.Infrastructure;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData("Max open files            300                  4096                 files     ", 300)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max open files", null)]
    [InlineData("Max locked memory         8388608              8388608              bytes     ", null)]
    public void Reads_the_limit_that_is_in_force(string line, int? limit) =>
        Assert.Equal(limit, OpenFiles.Read(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [Theory]
    [InlineData(300, 280, 3)]
    [InlineData(400, 280, 15)]
    [InlineData(1024, 284, 484)]
    [InlineData(4096, 296, 3544)]
    [InlineData(300, 300, 1)]
    [InlineData(300, 310, 1)]
    public void Keeps_256_files_free_of_connections_or_seven_eighths_of_what_is_free(int limit, int open, int connections) =>
        Assert.Equal(connections, OpenFiles.ForConnections(limit, open));

    [Fact]
    public void Leaves_room_for_the_readers_of_the_store_beside_all_connections() =>
        Gen.Int[OpenFiles.Least, 1_000_000].Sample(limit =>
        {
            const int IdleRoma = 285;
            return IdleRoma + OpenFiles.ForConnections(limit, IdleRoma) + (3 * OpenFiles.ForReaders(limit)) < limit;
        });

    [Theory]
    [InlineData(null, 64)]
    [InlineData(20_000, 64)]
    [InlineData(320, 1)]
    public void Keeps_fewer_readers_where_few_files_may_be_open(int? limit, int readers) => Assert.Equal(readers, OpenFiles.ForReaders(limit));
}
