using Roma.Infrastructure;
using Roma.Infrastructure.Files;

namespace Roma.UnitTests.Infrastructure.Files;

public sealed class RealPathTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("roma-tests-").FullName;

    public RealPathTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows makes links for administrators only.");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("a-file")]
    [InlineData("missing")]
    [InlineData("missing/below")]
    [InlineData("a-file/below")]
    public void Of_what_is_no_link_is_its_path(string path)
    {
        File.WriteAllText(At("a-file"), "");

        Assert.Equal(At(path), RealPath.Of(At(path)));
    }

    [Fact]
    public void Follows_links_to_links_as_the_system_does()
    {
        Directory.CreateDirectory(At("real", "a", "data"));
        File.WriteAllText(At("real", "a", "Datei 文件.db"), "");
        File.WriteAllText(At("Datei 文件.db"), "another");
        Directory.CreateSymbolicLink(At("data"), At("real", "a", "data"));
        File.CreateSymbolicLink(At("real", "a", "data", "first.db"), Path.Combine("..", "Datei 文件.db"));
        File.CreateSymbolicLink(At("second.db"), Path.Combine("data", "first.db"));

        Assert.Equal(At("real", "a", "Datei 文件.db"), RealPath.Of(At("data", "first.db")));
        Assert.Equal(At("real", "a", "Datei 文件.db"), RealPath.Of(At("second.db")));
    }

    [Theory]
    [InlineData("missing.db")]
    [InlineData("roma.db")]
    public void Of_a_link_to_nothing_is_refused(string target)
    {
        File.CreateSymbolicLink(At("roma.db"), target);

        var refusal = Assert.Throws<StartupException>(() => RealPath.Of(At("roma.db")));

        Assert.Contains(At("roma.db"), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(target, refusal.Message, StringComparison.Ordinal);
    }

    private string At(params string[] parts) => Path.Combine([root, .. parts]);
}
