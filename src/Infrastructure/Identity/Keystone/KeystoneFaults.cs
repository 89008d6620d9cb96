using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Polly.CircuitBreaker;
using Roma.Application.Identity;
using static System.FormattableString;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>Describes failures of Keystone for the log, by status and kind; never in Keystone's words, which can contain a token.</summary>
internal static class KeystoneFaults
{
    public static IdentityUnavailableException LogInRefused() =>
        new("It does not let Roma in (401): check UserName, Password, UserDomain, Project and ProjectDomain under Roma:Identity:Keystone.");

    public static IdentityUnavailableException OfLogIn(HttpStatusCode status) =>
        new(Invariant($"It answers Roma's log-in with status {(int)status}: check Roma:Identity:Keystone:Url, and Keystone."));

    public static IdentityUnavailableException OfQuestion(HttpStatusCode status) =>
        new(status is HttpStatusCode.Forbidden
            ? "It does not let Roma ask about tokens (403): give Roma's user the role service or admin in its project."
            : Invariant($"It answers a question about a token with status {(int)status}."));

    public static IdentityUnavailableException OwnTokenRefused() => new("It refuses the token that it has just given to Roma (401).");

    public static IdentityUnavailableException Malformed() => new("Its answer is not what Keystone's API v3 says: check Roma:Identity:Keystone:Url.");

    public static IdentityUnavailableException TooSlow(TimeSpan timeout) => new(Invariant($"It does not answer within {timeout}."));

    // Without the inner exception: the message of an HTTP exception can quote a line of the answer.
    public static IdentityUnavailableException Of(Exception exception) => exception switch
    {
        BrokenCircuitException => new("It failed several times in a row, and is given a moment."),
        HttpRequestException failed => new(Invariant($"It cannot be reached or understood: {failed.HttpRequestError}. {Cause(failed)}").TrimEnd()),
        _ => new("It takes too long to answer."),
    };

    private static string? Cause(Exception? exception) => exception switch
    {
        null => null,
        SocketException or AuthenticationException => exception.Message,
        _ => Cause(exception.InnerException),
    };
}
