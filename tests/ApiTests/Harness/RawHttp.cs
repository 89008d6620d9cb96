using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Roma.ApiTests.Harness;

/// <summary>HTTP written by hand, for what no client would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends these bytes on a connection of their own, and answers what comes back until the server ends it.</summary>
    public static Task<Reply> SendRawAsync(this RomaProcess roma, byte[] request) => roma.Address.SendRawAsync(request);

    /// <inheritdoc cref="SendRawAsync(RomaProcess, byte[])"/>
    public static async Task<Reply> SendRawAsync(this Uri server, byte[] request) =>
        await ParseAsync(await ExchangeAsync(server, request, hangUp: false));

    /// <summary>Sends these bytes and hangs up, so that nothing more can come; answers what the server still said, if anything.</summary>
    public static Task<string> SendAndHangUpAsync(this RomaProcess roma, byte[] request) =>
        ExchangeAsync(roma.Address, request, hangUp: true);

    /// <summary>A request's bytes: its line, its headers, a blank line, its body. A character is a byte.</summary>
    public static byte[] Request(string line, IEnumerable<string> headers, string body = "") =>
        Encoding.Latin1.GetBytes(string.Join("\r\n", [line, "Host: roma", "Connection: close", .. headers, "", body]));

    private static async Task<string> ExchangeAsync(Uri server, byte[] request, bool hangUp)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Host, server.Port, cancellationToken);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(request, cancellationToken);
        if (hangUp)
        {
            connection.Client.Shutdown(SocketShutdown.Send);
        }

        using var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, cancellationToken);
        }
        catch (IOException) when (hangUp)
        {
            // The server may hang up on those who hung up.
        }

        return Encoding.UTF8.GetString(received.ToArray());
    }

    private static async Task<Reply> ParseAsync(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"This is no answer: '{answer}'");
        var lines = answer[..end].Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        using var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(answer[(end + 4)..]),
        };
        response.Content.Headers.Clear();
        foreach (var line in lines.Skip(1))
        {
            var parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            Assert.True(
                response.Headers.TryAddWithoutValidation(parts[0], parts[1])
                || response.Content.Headers.TryAddWithoutValidation(parts[0], parts[1]));
        }

        return await Reply.FromAsync(response);
    }
}
