using System.Net;
using System.Net.Sockets;

namespace Roma.Api.Callers;

/// <summary>Tells clients apart by their network address.</summary>
internal static class ClientAddress
{
    /// <summary>The part of an IPv6 address that identifies a client: a site gets at least a /64 (RFC 6177), and may use every address in it.</summary>
    private const int NetworkBytes = 8;

    /// <summary>The IPv4 address or the IPv6 network of the client; empty over a Unix domain socket.</summary>
    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    /// <inheritdoc cref="Of(HttpContext)"/>
    public static string Of(IPAddress? client) => client switch
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
