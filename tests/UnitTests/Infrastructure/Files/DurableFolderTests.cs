using Roma.Infrastructure.Files;

namespace Roma.UnitTests.Infrastructure.Files;

public sealed class DurableFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("roma-tests-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("keys")]
    [InlineData("Schlüssel 密钥")]
    public void Flushes_a_folder_of_any_name(string name) => DurableFolder.Flush(Directory.CreateDirectory(Path.Combine(root, name)).FullName);

    [Fact]
    public void Says_which_folder_it_could_not_flush()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows needs no such flush.");
        var missing = Path.Combine(root, "missing");

        var refusal = Assert.Throws<IOException>(() => DurableFolder.Flush(missing));

        Assert.Contains(missing, refusal.Message, StringComparison.Ordinal);
    }
}
