using Roma.Infrastructure;

namespace Roma.UnitTests.Infrastructure.Sealing;

[PostgresOnly]
public sealed class KeyRingTableTests : IAsyncDisposable
{
    private readonly RealStore store = RealStore.Closed();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Refuses_a_key_that_is_not_encrypted_and_says_what_to_do()
    {
        await store.OpenForServerAsync();
        await store.ExecuteAsync("""
            INSERT INTO key_ring (project_id, name, xml)
            VALUES ('*', 'key-by-hand', '<key id="1"><descriptor><descriptor><masterKey><value>canary</value></masterKey></descriptor></descriptor></key>')
            """);
        await using var node = RealStore.NodeOf(store);

        var refusal = await Assert.ThrowsAsync<StartupException>(node.OpenForServerAsync);
        await using var command = RealStore.NodeOf(store);
        var refusalOfCommand = await Assert.ThrowsAsync<StartupException>(command.TryOpenForCommandAsync);

        Assert.All(
            ["key_ring", "key-by-hand", "Roma:KeyRing:CertificateFile", "every secret", store.Database.Description],
            part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("canary", refusal.ToString(), StringComparison.Ordinal);
        Assert.Equal(refusal.Message, refusalOfCommand.Message);
    }
}
