using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Roma.Api.Hosting;
using Roma.Infrastructure;

namespace Roma.Api.Operator;

/// <summary>
/// Calls Roma's API as the operator, by the socket in the data directory: the API of the process that has the store, or else of a Roma that this process
/// starts, until it is disposed of, and that listens on nothing else.
/// </summary>
internal sealed class OperatorClient : IAsyncDisposable
{
    /// <summary>How long to wait for a Roma that has the store and does not answer, since it is starting or stopping.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string[] settings;
    private readonly string dataDirectory;
    private readonly HttpClient http;
    private WebApplication? own;

    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes of it.")]
    public OperatorClient(string[] settings)
    {
        this.settings = settings;
        dataDirectory = RomaServer.FindDataDirectory(settings);
        http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            Expect100ContinueTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = async (_, cancellationToken) => new NetworkStream(await ConnectAsync(cancellationToken), ownsSocket: true),
        });
    }

    /// <summary>
    /// The body of the answer to a request. Throws a <see cref="RefusedException"/> that says why Roma refuses it, and an <see cref="IOException"/> if
    /// it cannot be carried out.
    /// </summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var start = RomaServer.Clock.GetTimestamp();
        while (true)
        {
            using var content = body is null ? null : new Body(body);
            try
            {
                return await SendOnceAsync(method, path, content, cancellationToken);
            }
            catch (HttpRequestException exception) when (
                exception.HttpRequestError == HttpRequestError.ConnectionError || content is { IsSent: false } || method == HttpMethod.Get)
            {
                // Nobody serves the store, or the command that did has ended before it could carry this out.
                await TakeStoreAsync(exception.InnerException, RomaServer.Clock.GetElapsedTime(start) > Patience, cancellationToken);
            }
            catch (JsonException exception)
            {
                throw new IOException("Roma's answer cannot be read: perhaps it is of another version.", exception);
            }
            catch (HttpRequestException exception)
            {
                throw new IOException("Roma ended before it answered: the request may have been carried out, or not.", exception);
            }
            catch (TaskCanceledException exception) when (exception.InnerException is TimeoutException)
            {
                throw new IOException("Roma does not answer: the request may be carried out yet, or not.", exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (own is not null)
        {
            await own.StopAsync();
            await own.DisposeAsync();
        }
    }

    private async Task<JsonElement> SendOnceAsync(HttpMethod method, string path, Body? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://{OperatorSocket.Name}{path}")) { Content = content };
        request.Headers.ExpectContinue = content is not null;
        using var reply = await http.SendAsync(request, cancellationToken);
        await using var stream = await reply.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = await JsonDocument.ParseAsync(stream, default, cancellationToken);
        if (reply.IsSuccessStatusCode)
        {
            return answer.RootElement.Clone();
        }

        var error = answer.RootElement.Deserialize(RomaJson.TypeInfo<ErrorResponse>())!;
        throw (int)reply.StatusCode >= StatusCodes.Status500InternalServerError ? new IOException(error.ErrorMsg)
            : new RefusedException(
                string.Equals(error.ErrorCode, ErrorCatalog.Entries[HttpErrors.RequestInvalid].Code, StringComparison.Ordinal)
                    ? error.ErrorDetails : error.ErrorMsg);
    }

    // Has this process serve the store if nobody else has it; otherwise waits a moment for who has it.
    private async Task TakeStoreAsync(Exception? fault, bool isPatienceOver, CancellationToken cancellationToken)
    {
        if (fault is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            throw new StartupException($"Another user runs Roma on {dataDirectory}, or a command: run this as that user, or as root.", fault);
        }

        own ??= RomaServer.BuildForCommand(settings);
        if (!own.Services.DescribeStore().Exists)
        {
            throw new StartupException($"No store in {dataDirectory}: start Roma there first, or name its data directory.");
        }

        if (await own.Services.TryOpenStoreForCommandAsync(cancellationToken))
        {
            await own.StartAsync(cancellationToken);
            return;
        }

        if (isPatienceOver)
        {
            throw new StartupException(
                $"Another Roma has the store and does not answer on {Path.Combine(dataDirectory, OperatorSocket.Name)}: it is starting or "
                + "stopping, or has another Roma:DataDirectory. Try again.");
        }

        await Task.Delay(Pause, RomaServer.Clock, cancellationToken);
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(OperatorSocket.PathIn(dataDirectory)), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A body that Roma asks for only when it is about to carry the request out: while it is not sent, nothing was done.</summary>
    private sealed class Body(JsonObject body) : StringContent(body.ToJsonString(), new MediaTypeHeaderValue(RomaJson.MediaType))
    {
        public bool IsSent { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            IsSent = true;
            return base.SerializeToStreamAsync(stream, context, cancellationToken);
        }
    }
}

/// <summary>Roma refuses what a command asked for; the message says why.</summary>
internal sealed class RefusedException(string message) : Exception(message);
