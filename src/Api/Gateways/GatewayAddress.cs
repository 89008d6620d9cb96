using System.Text.RegularExpressions;

namespace Roma.Api.Gateways;

/// <summary>
/// How a gateway says what it asks about. Each has an address of its own: gateways pass the headers of the others through from their clients.
/// </summary>
internal enum GatewayDialect
{
    /// <summary><c>X-Original-Method</c> with <c>X-Original-URI</c> or <c>X-Original-URL</c> (nginx, HAProxy).</summary>
    AuthRequest,

    /// <summary><c>X-Forwarded-Method</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Uri</c> (Caddy, Traefik, APISIX, Oathkeeper, Skipper).</summary>
    ForwardAuth,

    /// <summary>The request's own method and host, and what follows the address (Envoy, Istio, Gateway API).</summary>
    ExtAuthz,
}

/// <summary>An address that gateways ask: <c>/v2/{project_id}/instances/{instance_id}/verify/{dialect}</c>.</summary>
/// <param name="Scope">The instance whose apps may have signed.</param>
/// <param name="Dialect">How the question is put.</param>
/// <param name="Rest">What follows it: a gateway may append its client's query, or the whole of its client's target.</param>
internal readonly partial record struct GatewayAddress(Scope Scope, GatewayDialect Dialect, string Rest)
{
    /// <summary>Reads it off the raw request target, since routing would resolve what a gateway appends to it.</summary>
    public static bool TryParse(string target, out GatewayAddress address)
    {
        address = default;
        if (Address().Match(target) is not { Success: true } match)
        {
            return false;
        }

        var dialect = match.Groups["dialect"].ValueSpan switch
        {
            "auth-request" => GatewayDialect.AuthRequest,
            "forward-auth" => GatewayDialect.ForwardAuth,
            _ => GatewayDialect.ExtAuthz,
        };
        var rest = match.Groups["rest"].Value;
        if (dialect is not GatewayDialect.ExtAuthz && rest is not ("" or ['?', ..]))
        {
            return false;
        }

        address = new(new Scope(Decode(match, "project"), Decode(match, "instance")), dialect, rest);
        return true;
    }

    private static string Decode(Match match, string group) => Uri.UnescapeDataString(match.Groups[group].Value);

    [GeneratedRegex(
        @"\A/v2/(?<project>[^/?]+)/instances/(?<instance>[^/?]+)/verify/(?<dialect>auth-request|forward-auth|ext-authz)(?<rest>([/?].*)?)\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
