using System.Runtime.Versioning;
using Roma.ApiTests.Harness;

namespace Roma.ApiTests.Persistence;

[UnsupportedOSPlatform("windows")]
public sealed class FilePermissionTests : IDisposable
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Lets_nobody_else_into_what_it_makes_whatever_the_mask_of_its_process()
    {
        var store = Path.Combine(folder.Path, "data");
        await using var roma = await RomaProcess.StartAsync(Unmasked(store));
        using var client = RomaClient.InNewInstance(roma);
        await client.CreateAppAsync();

        var entries = Directory.GetFileSystemEntries(store, "*", SearchOption.AllDirectories);

        Assert.Superset(
            new HashSet<string>(["keys", "roma.db", "roma.db-shm", "roma.db-wal", "roma.db.lock"], StringComparer.Ordinal),
            entries.Select(entry => Path.GetRelativePath(store, entry)).ToHashSet(StringComparer.Ordinal));
        Assert.Single(entries, entry => entry.EndsWith(".xml", StringComparison.Ordinal));
        Assert.Equal([], Open([store, .. entries]));
    }

    [Fact]
    public async Task Warns_of_a_data_directory_that_others_may_enter_and_still_keeps_them_out_of_its_files()
    {
        File.SetUnixFileMode(folder.Path, OwnersFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await using var roma = await RomaProcess.StartAsync(Unmasked(folder.Path));

        Assert.Contains($"{folder.Path}: it should have mode 0700", roma.Output, StringComparison.Ordinal);
        Assert.Equal([], Open(Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories)));
    }

    public void Dispose() => folder.Dispose();

    private static RomaStart Unmasked(string dataDirectory) => new(dataDirectory) { Through = ["sh", "-c", """umask 000 && exec "$@" """, "sh"] };

    private static IEnumerable<string> Open(IEnumerable<string> paths) =>
        paths.Where(path => (File.GetUnixFileMode(path) & ~(Directory.Exists(path) ? OwnersFolder : OwnersFile)) != UnixFileMode.None)
            .Select(path => $"{path}: {File.GetUnixFileMode(path)}");
}
