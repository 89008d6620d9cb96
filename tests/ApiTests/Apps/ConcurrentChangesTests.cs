using System.Text.Json.Nodes;

namespace Roma.ApiTests.Apps;

public sealed class ConcurrentChangesTests(SharedRoma shared)
{
    [Fact]
    public async Task Answer_as_documented_and_leave_what_their_order_says()
    {
        using var client = RomaClient.InNewInstance(shared.Process);
        var contested = await client.CreateAppAsync("contested");
        var doomed = await client.CreateAppAsync("doomed");
        var quiet = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => client.CreateAppAsync($"quiet {number}")));

        var (resets, updates, renames, deletes, creates, others) = await TaskAll(
            Enumerable.Range(0, 15).Select(_ => client.ResetSecretAsync(contested)),
            Enumerable.Range(0, 15).Select(number =>
                client.PutAsync($"apps/{contested}", new JsonObject { ["remark"] = $"remark {number}" }.ToJsonString())),
            quiet.Select(id => client.PutAsync($"apps/{id}", """{"name":"wanted"}""")),
            Enumerable.Range(0, 5).Select(_ => client.DeleteAsync($"apps/{doomed}"))
                .Concat(Enumerable.Range(0, 5).Select(_ => client.ResetSecretAsync(doomed))),
            Enumerable.Range(0, 8).Select(_ => client.PostAsync("apps", """{"name":"new"}""")),
            quiet.Select(id => client.ResetSecretAsync(id)));

        Assert.All(resets.Concat(updates).Concat(others), reply => Assert.True(reply.Status == 200, reply.Text));
        await ShowsTheLastResetAsync(client, contested, resets);
        Assert.Contains((await client.GetAsync($"apps/{contested}")).Json.Text("remark"), updates.Select(reply => reply.Json.Text("remark")));
        foreach (var id in quiet)
        {
            await ShowsTheLastResetAsync(client, id, others);
        }

        var renamed = Assert.Single(renames, reply => reply.Status == 200);
        Assert.All(renames.Except([renamed]), reply => reply.IsRefused("ROMA.00014003"));
        Assert.Single(deletes.Take(5), reply => reply.Status == 200);
        Assert.All(deletes.Where(reply => reply.Status != 200), reply => reply.IsRefused("ROMA.00014001"));
        (await client.GetAsync($"apps/{doomed}/secret")).IsRefused("ROMA.00014001");
        var created = Assert.Single(creates, reply => reply.Status == 201);
        Assert.All(creates.Except([created]), reply => reply.IsRefused("ROMA.00014003"));
        var list = (await client.GetAsync("apps?limit=500")).Json;
        Assert.Equal(1 + quiet.Length + 1, (int)list["total"]!);
        Assert.Distinct(list["apps"]!.AsArray().Select(app => app!.AsObject().Text("name")));
    }

    private async Task ShowsTheLastResetAsync(RomaClient client, string id, Reply[] resets)
    {
        var last = shared.Process.LastResetOf(id);
        var winner = Assert.Single(resets, reply => string.Equals(reply.RequestId, last, StringComparison.Ordinal));
        Assert.Equal(winner.Json.Text("secret"), await client.ShowSecretAsync(id));
    }

    private static async Task<(Reply[] First, Reply[] Second, Reply[] Third, Reply[] Fourth, Reply[] Fifth, Reply[] Sixth)> TaskAll(
        params IEnumerable<Task<Reply>>[] groups)
    {
        // Dealt like cards, so that each kind of request meets every other.
        var tasks = groups.Select(group => group.GetEnumerator()).ToArray();
        var started = groups.Select(_ => new List<Task<Reply>>()).ToArray();
        for (var going = true; going;)
        {
            going = false;
            for (var group = 0; group < tasks.Length; group++)
            {
                if (tasks[group].MoveNext())
                {
                    started[group].Add(tasks[group].Current);
                    going = true;
                }
            }
        }

        var replies = await Task.WhenAll(started.Select(group => Task.WhenAll(group)));
        return (replies[0], replies[1], replies[2], replies[3], replies[4], replies[5]);
    }
}
