using System.Net.Sockets;
using System.Text;

namespace Roma.ApiTests.Harness;

/// <summary>A request whose body comes later than its headers, on a connection of its own.</summary>
internal sealed class SlowRequest : IAsyncDisposable
{
    private readonly TcpClient connection;
    private readonly StreamReader answers;
    private readonly string body;

    private SlowRequest(TcpClient connection, string body)
    {
        (this.connection, this.body) = (connection, body);
        answers = new StreamReader(connection.GetStream(), Encoding.UTF8);
    }

    /// <summary>Sends all but the body, and returns once the server asks for that, and so has admitted the headers.</summary>
    public static async Task<SlowRequest> BeginAsync(RomaProcess roma, string line, IEnumerable<string> headers, string body)
    {
        var client = new TcpClient();
        await client.ConnectAsync(roma.Address.Host, roma.Address.Port, Token);
        var request = new SlowRequest(client, body);
        await request.SendAsync(string.Join(
            "\r\n", [line, $"Host: {roma.Address.Authority}", $"Content-Length: {body.Length}", "Expect: 100-continue", .. headers, "", ""]));
        Assert.Equal("HTTP/1.1 100 Continue", await request.answers.ReadLineAsync(Token));
        Assert.Equal("", await request.answers.ReadLineAsync(Token));
        return request;
    }

    /// <summary>Sends the body, and answers the status and the body that come back.</summary>
    public async Task<(int Status, string Text)> EndAsync()
    {
        await SendAsync(body);
        var status = await answers.ReadLineAsync(Token);
        var length = 0;
        while (await answers.ReadLineAsync(Token) is { Length: > 0 } header)
        {
            length = header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? int.Parse(header[15..], null) : length;
        }

        var text = new char[length];
        Assert.Equal(length, await answers.ReadBlockAsync(text, Token));
        return (int.Parse(status!.Split(' ')[1], null), new string(text));
    }

    public ValueTask DisposeAsync()
    {
        answers.Dispose();
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task SendAsync(string text) => connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Token).AsTask();
}
