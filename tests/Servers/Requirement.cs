using System.Diagnostics.CodeAnalysis;

namespace Roma.Servers;

/// <summary>What a test needs of the machine it runs on.</summary>
internal static class Requirement
{
    /// <summary>Skips the test for <paramref name="reason"/>; fails it where nothing may be skipped.</summary>
    [DoesNotReturn]
    public static void IsNotMet(string reason)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal))
        {
            Assert.Fail($"CI=true, and {reason}");
        }

        Assert.Skip(reason);
    }

    /// <summary>Skips the test where one of <paramref name="programs"/> is not on the path.</summary>
    public static void Programs(params ReadOnlySpan<string> programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        foreach (var program in programs)
        {
            if (!Array.Exists(folders, folder => File.Exists(Path.Combine(folder, program))))
            {
                IsNotMet($"this machine has no {program}.");
            }
        }
    }

    /// <summary>Skips the test where the test command did not put <paramref name="path"/>.</summary>
    public static void Folder(string path)
    {
        if (!Directory.Exists(path))
        {
            IsNotMet($"{Path.GetRelativePath(Repository.Root, path)} is not there: run eng/install-test-tools.sh, which says why.");
        }
    }
}
