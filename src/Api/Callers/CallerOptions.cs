using System.Net;

namespace Roma.Api.Callers;

/// <summary>What an operator can set under <c>Roma:</c> about the addresses of callers.</summary>
internal sealed class CallerOptions
{
    /// <summary>The reverse proxies whose <c>X-Forwarded-For</c> is believed: addresses and networks (CIDR), divided by blanks or commas.</summary>
    public string Proxies { get; set => field = value ?? ""; } = "";

    /// <summary>What an operator can set under <c>Roma:Identity:</c> about them.</summary>
    public FailureOptions Identity { get; set; } = new();

    /// <summary>The networks of <see cref="Proxies"/>; false if one of them cannot be read.</summary>
    public bool TryReadProxies(out IReadOnlyList<IPNetwork> networks)
    {
        var texts = Proxies.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var read = texts.Select(text => IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(text, out var network) ? network
            : (IPNetwork?)null).ToList();
        networks = [.. read.OfType<IPNetwork>()];
        return networks.Count == read.Count;
    }
}

/// <summary>When a caller who fails is told to wait.</summary>
internal sealed class FailureOptions
{
    /// <summary>How many wrong tokens and signatures of one client are looked at per minute.</summary>
    public int MaxFailuresPerMinute { get; set; } = 60;
}
