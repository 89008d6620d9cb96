using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Identity;

public sealed class ListTokensTests(SharedRoma shared) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string DataDirectory => shared.Process.DataDirectory;

    [Fact]
    public async Task Lists_what_each_token_grants_oldest_first_and_no_token()
    {
        var (first, firstId) = await TokenCommand.CreateAsync(folder.Path, "project-1", "reader");
        var (second, secondId) = await TokenCommand.CreateAsync(
            folder.Path, "--all-projects", "--user", "bob", "--role", "admin", "--expires", "12h");

        var (exitCode, output, error) = await RomaProcess.RunAsync(folder.Path, "token", "list");

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        var lines = output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal([firstId, secondId], lines.Select(line => line.Split(' ')[0]));
        Assert.All(["user=alice", "project=project-1", "role=reader", "expires=never"], part => Assert.Contains(part, lines[0].Split(' ')));
        Assert.All(["user=bob", "project=*", "role=admin"], part => Assert.Contains(part, lines[1].Split(' ')));
        Assert.DoesNotContain("expires=never", lines[1], StringComparison.Ordinal);
        Assert.All([first, second], token => Assert.DoesNotContain(token, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lists_revoked_tokens_as_such()
    {
        var (_, id) = await TokenCommand.CreateAsync(DataDirectory, "project-1", "reader");

        var before = await TokenCommand.DescribeAsync(DataDirectory, id);
        await TokenCommand.RevokeAsync(DataDirectory, id);
        var after = await TokenCommand.DescribeAsync(DataDirectory, id);

        Assert.Contains("revoked=never", before, StringComparison.Ordinal);
        Assert.DoesNotContain("revoked=never", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_expired_tokens()
    {
        var (_, id) = await TokenCommand.CreateAsync(
            DataDirectory, "--project", "project-1", "--user", "alice", "--role", "reader", "--expires", "1m");
        Assert.Equal(1, StoreFile.Execute(shared.Process.DatabaseFile, "UPDATE tokens SET expires_at = 0 WHERE token_id = @id", new { id }));

        Assert.Contains("expires=1970-01-01 00:00:00Z", await TokenCommand.DescribeAsync(DataDirectory, id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_nothing_on_a_store_without_tokens()
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(folder.Path, "token", "list");

        Assert.Equal((0, "", ""), (exitCode, output, error));
    }

    public void Dispose() => folder.Dispose();
}
