using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Roma.ApiTests.Harness;

/// <summary>A server's socket for the operator, without a command.</summary>
internal static class OperatorSocket
{
    /// <summary>A client of the server on <paramref name="dataDirectory"/>.</summary>
    public static HttpClient CreateClient(string dataDirectory) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(FileIn(dataDirectory)), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://roma.sock"),
    };

    public static string FileIn(string dataDirectory) => Path.Combine(dataDirectory, "roma.sock");

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>Has the server, if there is one, forget the tokens that it remembers, as it does when one is revoked.</summary>
    public static void ForgetTokens(string dataDirectory)
    {
        if (!File.Exists(FileIn(dataDirectory)))
        {
            return;
        }

        using var client = CreateClient(dataDirectory);
        using var create = new HttpRequestMessage(HttpMethod.Post, "/v2/to-be-revoked/tokens") { Content = Json("""{"user_name":"nobody","role":"reader"}""") };
        using var created = client.Send(create);
        if (created.IsSuccessStatusCode)
        {
            var id = (string?)JsonNode.Parse(created.Content.ReadAsStream())!["id"];
            using var revoke = new HttpRequestMessage(HttpMethod.Delete, $"/v2/to-be-revoked/tokens/{id}");
            using var revoked = client.Send(revoke);
            revoked.EnsureSuccessStatusCode();
        }
    }
}
