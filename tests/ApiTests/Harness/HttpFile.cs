using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Roma.ApiTests.Harness;

/// <summary>One request of an <c>.http</c> file, as written.</summary>
internal sealed record HttpBlock(
    string Title, string? Name, int Expected, string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers, string? Body);

/// <summary>An <c>.http</c> file in what VS Code's REST Client, Rider and Visual Studio have in common.</summary>
internal sealed class HttpFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly Regex Variable = new(@"^@(?<name>\w+)\s*=\s*(?<value>.*)$", RegexOptions.ExplicitCapture, Patience);
    private static readonly Regex Placeholder = new(@"\{\{(?<name>[^}]+)\}\}", RegexOptions.ExplicitCapture, Patience);
    private static readonly Regex OfResponse = new(@"^(?<block>\w+)\.response\.body\.\$\.(?<member>\w+)$", RegexOptions.ExplicitCapture, Patience);

    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> responses = new(StringComparer.Ordinal);

    private HttpFile(IReadOnlyList<HttpBlock> blocks) => Blocks = blocks;

    public IReadOnlyList<HttpBlock> Blocks { get; }

    /// <summary>Reads a file; <paramref name="given"/> stand in place of the file's own variables, which must exist.</summary>
    public static HttpFile Read(string path, params IEnumerable<(string Name, string Value)> given)
    {
        var sections = Regex.Split(File.ReadAllText(path), "^###", RegexOptions.Multiline, Patience);
        var file = new HttpFile([.. sections.Skip(1).Select(Parse)]);
        foreach (var match in sections[0].Split('\n').Select(line => Variable.Match(line.TrimEnd())).Where(match => match.Success))
        {
            file.variables.Add(match.Groups["name"].Value, match.Groups["value"].Value);
        }

        foreach (var (name, value) in given.Where(variable => file.variables.ContainsKey(variable.Name)))
        {
            file.variables[name] = value;
        }

        return file;
    }

    /// <summary>Sends a block's request, every placeholder filled in.</summary>
    public async Task<Reply> SendAsync(HttpBlock block, RomaClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(block.Method), Fill(block.Url));
        if (block.Body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Fill(block.Body)));
        }

        foreach (var (name, value) in block.Headers)
        {
            var text = Fill(value);
            Assert.True(request.Headers.TryAddWithoutValidation(name, text) || request.Content!.Headers.TryAddWithoutValidation(name, text));
        }

        var reply = await client.SendAsync(request);
        if (block.Name is not null)
        {
            responses.Add(block.Name, reply.Json);
        }

        return reply;
    }

    private static HttpBlock Parse(string section)
    {
        var lines = section.Split('\n').Select(line => line.TrimEnd()).ToList();
        var comments = lines.Skip(1).TakeWhile(line => line.Length == 0 || line.StartsWith('#')).ToList();
        var rest = lines.Skip(1 + comments.Count).ToList();
        var headers = rest.Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(": ", 2)).ToList();
        var body = string.Join('\n', rest.Skip(1 + headers.Count)).Trim();
        var expected = Assert.Single(comments, comment => comment.StartsWith("# expect ", StringComparison.Ordinal));
        var request = rest[0].Split(' ');
        Assert.Equal(2, request.Length);
        return new HttpBlock(
            lines[0].Trim(),
            comments.SingleOrDefault(comment => comment.StartsWith("# @name ", StringComparison.Ordinal))?["# @name ".Length..],
            int.Parse(expected["# expect ".Length..], CultureInfo.InvariantCulture),
            request[0],
            request[1],
            [.. headers.Select(header => (header[0], header[1]))],
            body.Length == 0 ? null : body);
    }

    private string Fill(string text) => Placeholder.Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        return OfResponse.Match(name) is { Success: true } response
            ? responses[response.Groups["block"].Value].Text(response.Groups["member"].Value)
            : Fill(variables[name]);
    });
}
