using System.Text.RegularExpressions;

namespace Roma.ApiTests.Http;

/// <summary>The files in <c>http/</c>, run from top to bottom.</summary>
public sealed class HttpFilesTests(SharedRoma shared)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "http");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.http").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_block_is_answered_with_the_status_that_it_expects(string name)
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);
        var address = shared.Process.Address.GetLeftPart(UriPartial.Authority);
        var file = HttpFile.Read(
            Path.Combine(Folder, name), ("host", address), ("token", RomaProcess.AdminToken), ("instance", address + client.Base),
            ("project", $"{address}/v2/project-1"));
        Assert.NotEmpty(file.Blocks);

        foreach (var block in file.Blocks)
        {
            var reply = await file.SendAsync(block, client);

            Assert.True(block.Expected == reply.Status, $"{block.Title}: {block.Expected} was expected, not {reply.Status}: {reply.Text}");
            Assert.NotEmpty(block.Title);
        }
    }

    [Fact]
    public async Task Every_described_call_has_a_block_that_succeeds()
    {
        using var client = RomaClient.InNewInstance(shared.Process, token: null);
        var blocks = Directory.EnumerateFiles(Folder, "*.http").SelectMany(file => HttpFile.Read(file).Blocks)
            .Where(block => block.Expected is 200 or 201).ToList();
        var paths = (await client.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject();

        Assert.NotEmpty(paths);
        Assert.All(
            paths.SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, Method: operation.Key.ToUpperInvariant()))),
            call => Assert.True(
                blocks.Exists(block => string.Equals(block.Method, call.Method, StringComparison.Ordinal)
                    && Regex.IsMatch(block.Url, Pattern(call.Key), RegexOptions.None, TimeSpan.FromSeconds(1))),
                $"http has no block for {call.Method} {call.Key} that expects 200 or 201: add one."));
    }

    private static string Pattern(string path) =>
        "^" + Regex.Escape(path.Contains("{instance_id}", StringComparison.Ordinal) ? "{{instance}}" : "{{project}}")
        + Regex.Replace(
            path.Split("{instance_id}")[^1].Split("{project_id}")[^1], @"\{\w+\}", "[^/?]+", RegexOptions.None, TimeSpan.FromSeconds(1)) + @"(\?.*)?$";
}
