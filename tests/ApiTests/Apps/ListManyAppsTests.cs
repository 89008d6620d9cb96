namespace Roma.ApiTests.Apps;

public sealed class ListManyAppsTests
{
    // Whoever looks at the name of a creator counts without an end, as if the apps were too many to look at.
    private const string Endless =
        "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT MAX(n) FROM numbers) AS created_by_name";

    [SqliteOnly]
    [Fact]
    public async Task Ends_after_two_seconds_and_holds_up_nobody_else()
    {
        await using var roma = await OwnRoma.StartAsync();
        using var client = RomaClient.InNewInstance(roma.Process);
        var id = await client.CreateAppAsync();
        var secret = await client.ShowSecretAsync(id);
        var columns = StoreFile.Query<string>(roma.Process.DatabaseFile, "SELECT name FROM pragma_table_info('apps')");
        var view = string.Join(", ", columns.Select(column => column is "created_by_name" ? Endless : column));
        StoreFile.Execute(roma.Process.DatabaseFile, $"ALTER TABLE apps RENAME TO stored_apps; CREATE VIEW apps AS SELECT {view} FROM stored_apps");

        // Four look, and two wait.
        var lists = Enumerable.Range(0, 6).Select(_ => client.GetAsync("apps?user_name=alice")).ToList();
        Assert.Equal(secret, await client.ShowSecretAsync(id));
        var areStillLooking = lists.TrueForAll(list => !list.IsCompleted);

        Assert.True(areStillLooking);
        foreach (var list in lists)
        {
            (await list).IsUnavailable();
        }

        Assert.Equal("""{"total":0,"size":0,"apps":[]}""", (await client.GetAsync("apps?favorite=true")).Text);
    }
}
