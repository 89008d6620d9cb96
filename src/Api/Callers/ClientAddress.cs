using System.Net;
using System.Net.Sockets;

namespace Roma.Api.Callers;

/// <summary>Where a request comes from, as far as that can be told.</summary>
internal static class ClientAddress
{
    /// <summary>How much of an IPv6 address is one client's: a network has at least these bits (RFC 6177), and all the rest to itself.</summary>
    private const int NetworkBytes = 8;

    /// <summary>The client's IPv4 address or IPv6 network; empty if it has none, as over a Unix domain socket.</summary>
    public static string Of(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } address => NetworkOf(address),
        var address => address.ToString(),
    };

    private static string NetworkOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes).ToString();
    }
}
