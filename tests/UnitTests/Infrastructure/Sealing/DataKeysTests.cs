using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Roma.Infrastructure;
using Roma.Infrastructure.Sealing;
using Secret = Roma.Domain.Apps.Secret;

namespace Roma.UnitTests.Infrastructure.Sealing;

public sealed class DataKeysTests : IAsyncDisposable
{
    private static readonly SealContext Place = new(UseCases.Home, "app-1", 1);

    private readonly RealStore first = RealStore.Closed();

    public ValueTask DisposeAsync() => first.DisposeAsync();

    [Fact]
    public async Task Makes_the_first_key_and_stores_it_wrapped()
    {
        await first.OpenForServerAsync();

        var ring = first.Get<DataKeys>();
        var key = ring.Find(ring.CurrentId).ToArray();
        var wrapped = Assert.Single(await first.QueryAsync<byte[]>("SELECT wrapped_key FROM data_keys WHERE project_id = '*'"));
        Assert.Equal(DataKeys.KeyLength, key.Length);
        Assert.Equal(-1, wrapped.AsSpan().IndexOf(key));
        Assert.Equal([ring.CurrentId.ToString()], await first.QueryAsync<string>("SELECT data_key_id FROM data_keys"));
    }

    [Fact]
    public async Task Opens_what_was_sealed_before_a_restart()
    {
        await first.OpenForServerAsync();
        var value = first.Get<SecretSealer>().Seal(Secret.Create("JNs1VK3vLdTT9Djd"), Place);
        first.LetGo();

        await using var second = RealStore.Beside(first);
        await second.OpenForServerAsync();

        Assert.Equal("JNs1VK3vLdTT9Djd", second.Get<SecretSealer>().Open(value, Place).Reveal());
        Assert.Equal([1L], await second.QueryAsync<long>("SELECT COUNT(*) FROM data_keys"));
    }

    [Fact]
    public async Task Seals_with_the_newest_key_and_opens_with_each()
    {
        await first.OpenForServerAsync();
        var value = first.Get<SecretSealer>().Seal(Secret.Create("JNs1VK3vLdTT9Djd"), Place);
        var newest = await AddNewestAsync();
        first.LetGo();

        await using var second = RealStore.Beside(first);
        await second.OpenForServerAsync();

        Assert.Equal(newest, second.Get<DataKeys>().CurrentId);
        Assert.Equal("JNs1VK3vLdTT9Djd", second.Get<SecretSealer>().Open(value, Place).Reveal());
    }

    [PostgresOnly]
    [Fact]
    public async Task Learns_a_key_that_another_node_made_when_it_meets_what_that_sealed()
    {
        await first.OpenForServerAsync();
        await using var second = RealStore.NodeOf(first);
        await second.OpenForServerAsync();
        await using var third = RealStore.NodeOf(first);
        await third.OpenForServerAsync();
        var newest = await AddNewestAsync();
        await first.Get<DataKeys>().EnsureAsync(newest, TestContext.Current.CancellationToken);
        var app = first.NewApp();
        Assert.True(await first.StageAsync<IAppRepository>(apps => apps.Add(app)));
        var key = new AccessKey("AKIDFORTESTS00000001", new Credential(
            Guid.AllBitsSet, "p-1", "u", "bob", Role.Reader, first.Clock.GetUtcNow(), ExpiresAt: null));
        var secretOfKey = first.Get<ICredentialGenerator>().NewSecretAccessKey();
        Assert.True(await first.StageAsync<IAccessKeyRepository>(keys => keys.Add(key, secretOfKey)));
        Assert.Equal((newest, false), (first.Get<DataKeys>().CurrentId, newest == second.Get<DataKeys>().CurrentId));

        var shown = await second.ReadAsync((IAppReader apps) =>
            apps.FindSecretAsync(app.Scope, app.Id.ToString(), TestContext.Current.CancellationToken));
        var verified = await third.ReadAsync((IAccessKeyVerifier keys) => keys.FindAsync(key.KeyId, TestContext.Current.CancellationToken));

        Assert.Equal("the-first-secret", shown!.Secret.Reveal());
        Assert.Equal(secretOfKey.Reveal(), verified!.Value.Secret.Reveal());
        Assert.Equal(newest, second.Get<DataKeys>().CurrentId);
    }

    [Fact]
    public async Task Refuses_another_key_under_an_id_that_it_has()
    {
        await first.OpenForServerAsync();
        await using var other = RealStore.Closed();
        await other.OpenForServerAsync();
        var id = first.Get<DataKeys>().CurrentId;
        var wrapped = other.Get<IDataProtectionProvider>().CreateProtector("Roma.DataKey.v1", id.ToString()).Protect(new byte[32]);
        await other.ExecuteAsync("INSERT INTO data_keys VALUES ('*', @id, @wrapped, 1)", new { id = id.ToString(), wrapped });

        var refusal = await Assert.ThrowsAsync<StartupException>(
            () => other.Get<DataKeys>().AddAllOfAsync(first.Get<DataKeys>(), TestContext.Current.CancellationToken));

        Assert.Equal($"The store {other.Database.Description} has another data key {id}.", refusal.Message);
    }

    [SqliteOnly]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refuses_to_start_without_the_ring_of_the_store_and_changes_nothing(bool anotherRing)
    {
        await first.OpenForServerAsync();
        await first.StageAsync<IAppRepository>(apps => apps.Add(first.NewApp()));
        first.LetGo();
        Directory.Delete(first.KeyRing, recursive: true);
        if (anotherRing)
        {
            await using var stranger = await RealStore.OpenAsync();
            Directory.Move(stranger.KeyRing, first.KeyRing);
        }

        var before = await ContentAsync(first);
        var ring = Ring(first);

        await using var second = RealStore.Beside(first);
        var refusal = await Assert.ThrowsAsync<StartupException>(second.OpenForServerAsync);

        Assert.Contains(first.KeyRing, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(first.Location.DatabaseFile, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await ContentAsync(second));
        Assert.Equal(ring, Ring(second));
    }

    [Fact]
    public async Task Takes_no_key_for_another()
    {
        await first.OpenForServerAsync();
        first.LetGo();
        await first.ExecuteAsync("UPDATE data_keys SET data_key_id = '01890a5d-ac96-774b-bcce-b302099a8057'");

        await using var second = RealStore.Beside(first);

        await Assert.ThrowsAsync<StartupException>(second.OpenForServerAsync);
    }

    [Fact]
    public async Task Knows_no_key_that_the_store_does_not_hold()
    {
        await first.OpenForServerAsync();

        Assert.Throws<CryptographicException>(() => first.Get<DataKeys>().Find(Guid.AllBitsSet).Length);
    }

    [SqliteOnly]
    [Fact]
    public async Task Keeps_its_ring_where_it_is_told_to_for_its_owner_alone()
    {
        var folder = Path.Combine(first.Folder, "ring");

        await using var store = RealStore.Beside(first, new KeyValuePair<string, string?>("Roma:KeyRing:Directory", folder));
        await store.OpenForServerAsync();

        var file = Assert.Single(Directory.GetFiles(folder, "key-*.xml"));
        Assert.False(Directory.Exists(Path.Combine(store.DataDirectory, "keys")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    private static async Task<IReadOnlyList<string>> ContentAsync(RealStore store) =>
        await store.QueryAsync<string>(
            "SELECT HEX(wrapped_key) FROM data_keys UNION ALL SELECT HEX(sealed_secret) FROM apps UNION ALL SELECT CAST(total AS TEXT) FROM app_totals");

    private static string[] Ring(RealStore store) =>
        Directory.Exists(store.KeyRing)
            ? [.. Directory.GetFiles(store.KeyRing).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Stores a newer key, as another process would.</summary>
    private async Task<Guid> AddNewestAsync()
    {
        var newest = Guid.CreateVersion7(first.Clock.GetUtcNow().AddDays(1));
        var wrapped = first.Get<IDataProtectionProvider>().CreateProtector("Roma.DataKey.v1", newest.ToString()).Protect(
            RandomNumberGenerator.GetBytes(32));
        await first.ExecuteAsync(
            "INSERT INTO data_keys (project_id, data_key_id, wrapped_key, created_at) VALUES ('*', @newest, @wrapped, @at)",
            new { newest = newest.ToString(), wrapped, at = first.Clock.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds() });
        return newest;
    }
}
