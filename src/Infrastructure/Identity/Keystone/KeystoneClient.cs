using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Roma.Application.Identity;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>Speaks Keystone's API v3; throws an <see cref="IdentityUnavailableException"/> if there is no proper answer.</summary>
internal sealed class KeystoneClient(HttpClient http, IOptions<RomaOptions> options)
{
    private const string Path = "v3/auth/tokens?nocatalog";
    private const string OwnTokenHeader = "X-Auth-Token";
    private const string SubjectTokenHeader = "X-Subject-Token";

    /// <summary>Whether <paramref name="token"/> can be one of Keystone's, so that Keystone must be asked.</summary>
    public static bool CanBeIssued(AccessToken token, int maxLength) =>
        token.Reveal() is var text && text.Length <= maxLength && text.All(character => character is >= '!' and <= '~');

    /// <summary>A token for Roma itself; null if Keystone refuses the log-in.</summary>
    public async Task<AccessToken?> LogInAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        // With its length: Python's servers read a chunked body as empty.
        request.Content = new ByteArrayContent(
            JsonSerializer.SerializeToUtf8Bytes(KeystoneLogIn.Of(options.Value.Identity.Keystone), KeystoneJson.Default.KeystoneLogIn));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await SendAsync(request, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Created => TokenIn(response) ?? throw KeystoneFaults.Malformed(),
            HttpStatusCode.Unauthorized => null,
            var status => throw KeystoneFaults.OfLogIn(status),
        };
    }

    /// <summary>Asks Keystone about <paramref name="subject"/> with <paramref name="own"/>, a token of Roma's.</summary>
    public async Task<KeystoneAnswer> AskAsync(AccessToken own, AccessToken subject, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.TryAddWithoutValidation(OwnTokenHeader, own.Reveal());
        request.Headers.TryAddWithoutValidation(SubjectTokenHeader, subject.Reveal());
        using var response = await SendAsync(request, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => new(OwnTokenIsGood: true, await KeystoneReply.TokenInAsync(response.Content, cancellationToken)),
            HttpStatusCode.NotFound when await KeystoneReply.IsNotFoundAsync(response.Content, cancellationToken) => new(OwnTokenIsGood: true, null),
            HttpStatusCode.Unauthorized => new(OwnTokenIsGood: false, null),
            var status => throw KeystoneFaults.OfQuestion(status),
        };
    }

    private AccessToken? TokenIn(HttpResponseMessage response) =>
        response.Headers.TryGetValues(SubjectTokenHeader, out var values) && AccessToken.TryReceive(values.FirstOrDefault(), out var token)
            && CanBeIssued(token, options.Value.Identity.Keystone.MaxTokenLength)
            ? token
            : null;

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or ExecutionRejectedException)
        {
            throw KeystoneFaults.Of(exception);
        }
    }
}

/// <summary>Whether Keystone accepts Roma's own token, and the description of a caller's; null if it does not know that one.</summary>
internal sealed record KeystoneAnswer(bool OwnTokenIsGood, KeystoneToken? Token);
