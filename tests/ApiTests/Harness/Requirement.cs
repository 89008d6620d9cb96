using System.Diagnostics.CodeAnalysis;

namespace Roma.ApiTests.Harness;

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
}
