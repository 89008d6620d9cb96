namespace Roma.ApiTests.Harness;

/// <summary>A document in the repository that is made from the code.</summary>
internal static class Golden
{
    /// <summary>The file <paramref name="path"/> of the repository is <paramref name="text"/>; ROMA_UPDATE_GOLDEN=1 writes it anew.</summary>
    public static async Task CheckAsync(string path, string text)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("ROMA_UPDATE_GOLDEN") is "1")
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        }

        Assert.True(
            string.Equals(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), text, StringComparison.Ordinal),
            $"{path} is not what the code says: write it anew by ROMA_UPDATE_GOLDEN=1 (see CONTRIBUTING.md), and read the difference.");
    }
}
