using System.Security.Cryptography;

namespace Roma.ApiTests.Persistence;

/// <summary>A store that a newer Roma wrote, after a rollback to this one.</summary>
[SqliteOnly]
public sealed class NewerStoreTests : IDisposable
{
    private const string NewerSchema =
        "INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('Roma.Infrastructure.Persistence.Migrations.0999_later.sql', '2026-01-02')";

    private readonly TemporaryFolder folder = new();

    private string DatabaseFile => Path.Combine(folder.Path, "roma.db");

    [Fact]
    public async Task Is_refused_by_the_name_of_its_migration_and_left_as_it_is()
    {
        await using (var roma = await RomaProcess.StartAsync(folder.Path))
        {
            using var client = RomaClient.InNewInstance(roma);
            await client.CreateAppAsync();
            Assert.Equal(0, await roma.StopAsync());
        }

        Assert.Equal(1, StoreFile.Execute(DatabaseFile, NewerSchema));
        var before = Content();

        await RefusesAsync("Roma cannot start. ", "--urls=http://127.0.0.1:0");
        await RefusesAsync("The command failed. ", "seed", "--apps", "10");
        await RefusesAsync("The command failed. ", "access-key", "create", "--project", "p", "--user", "alice", "--role", "reader");
        await RefusesAsync("The command failed. ", "token", "create", "--project", "p", "--user", "alice", "--role", "reader");
        await RefusesAsync("The command failed. ", "token", "list");

        Assert.Equal(before, Content());

        async Task RefusesAsync(string beginning, params string[] arguments)
        {
            var (exitCode, output, error) = await RomaProcess.RunAsync(folder.Path, arguments);
            Assert.Equal((1, ""), (exitCode, output));
            var line = TokenCommand.Line(error);
            Assert.StartsWith(beginning, line, StringComparison.Ordinal);
            Assert.All([DatabaseFile, "0999_later.sql", "restore a backup"], part => Assert.Contains(part, line, StringComparison.Ordinal));
        }
    }

    public void Dispose() => folder.Dispose();

    private string Content() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(DatabaseFile)));
}
