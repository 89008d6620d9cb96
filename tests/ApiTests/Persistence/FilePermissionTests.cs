using System.Runtime.Versioning;

namespace Roma.ApiTests.Persistence;

[UnsupportedOSPlatform("windows")]
[SqliteOnly]
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
            new HashSet<string>(["keys", "roma.db", "roma.db-shm", "roma.db-wal", "roma.db.lock", "roma.sock"], StringComparer.Ordinal),
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

    [Theory]
    [InlineData("roma.db", UnixFileMode.UserRead, "written")]
    [InlineData("keys", UnixFileMode.None, "does not open")]
    public async Task Refuses_to_start_on_what_it_may_not_use_and_says_what_that_is(string name, UnixFileMode mode, string reason)
    {
        await using (var roma = await RomaProcess.StartAsync(folder.Path))
        {
            Assert.Equal(0, await roma.StopAsync());
        }

        var path = Path.Combine(folder.Path, name);
        File.SetUnixFileMode(path, mode);

        await AssertRefusesAsync(folder.Path, path, reason);

        File.SetUnixFileMode(path, OwnersFolder);
    }

    [Fact]
    public async Task Makes_no_folder_where_it_could_not_flush_it()
    {
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await AssertRefusesAsync(Path.Combine(folder.Path, "data"), folder.Path, "flushed");

        File.SetUnixFileMode(folder.Path, OwnersFolder);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    public void Dispose() => folder.Dispose();

    private static async Task AssertRefusesAsync(string dataDirectory, params string[] parts)
    {
        var (exitCode, _, error) = await RomaProcess.RunAsync(
            new RomaStart(dataDirectory) { Arguments = ["--urls=http://127.0.0.1:0"], Through = BoundByModes() });

        Assert.Equal(1, exitCode);
        var line = TokenCommand.Line(error);
        Assert.StartsWith("Roma cannot start. ", line, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    // The modes of files do not bind root, unless it gives up the right to ignore them.
    private static IReadOnlyList<string> BoundByModes()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [];
        }

        Requirement.Programs("setpriv");
        return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"];
    }

    private static RomaStart Unmasked(string dataDirectory) => new(dataDirectory) { Through = ["sh", "-c", """umask 000 && exec "$@" """, "sh"] };

    private static IEnumerable<string> Open(IEnumerable<string> paths) =>
        paths.Where(path => (File.GetUnixFileMode(path) & ~(Directory.Exists(path) ? OwnersFolder : OwnersFile)) != UnixFileMode.None)
            .Select(path => $"{path}: {File.GetUnixFileMode(path)}");
}
