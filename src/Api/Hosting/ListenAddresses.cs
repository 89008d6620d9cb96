using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Roma.Infrastructure;

namespace Roma.Api.Hosting;

/// <summary>The settings that say where to listen.</summary>
internal static class ListenAddresses
{
    /// <summary>The settings for ports of all interfaces, as the framework calls them; the official images set the first.</summary>
    private static readonly string[] PortKeys = [WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789.");

    /// <summary>
    /// Checks the settings, and sets the default address if they name none; throws a <see cref="StartupException"/> that names the wrong one. Done
    /// early, so that a mistyped address is reported before the first start makes a store.
    /// </summary>
    public static void Prepare(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var urls = configuration[WebHostDefaults.ServerUrlsKey];
        if (urls is not null && !AreUrls(urls))
        {
            throw new StartupException("Urls must be addresses to listen on, like http://127.0.0.1:8080, with ; between them.");
        }

        var ports = PortKeys.Where(key => !string.IsNullOrEmpty(configuration[key])).ToList();
        if (ports.Find(key => !AreUrls(configuration[key]!, "http://*:")) is { } wrong)
        {
            throw new StartupException($"ASPNETCORE_{wrong.ToUpperInvariant()} must be ports, 0 to {IPEndPoint.MaxPort}, with ; between them.");
        }

        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        if (endpoints.Find(endpoint => endpoint["Url"] is not { } url || !IsUrl(url)) is { } endpoint)
        {
            throw new StartupException($"{endpoint.Path}:Url must be an address to listen on, like http://127.0.0.1:8080.");
        }

        if (urls is null && ports.Count == 0 && endpoints.Count == 0)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:8080");
        }
    }

    private static bool AreUrls(string list, string beginning = "") =>
        list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } urls
        && Array.TrueForAll(urls, url => IsUrl(beginning + url));

    private static bool IsUrl(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address is { Scheme: "http" or "https", PathBase: "" } && address.Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort
                && (address.IsUnixPipe ? new UnixDomainSocketEndPoint(address.UnixPipePath).ToString().StartsWith('/') : IsHost(address.Host));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return false;
        }
    }

    // The server listens on all interfaces for a name that it does not know, such as the 127.0.0.1:80a of a mistyped port, or 127.0.0.256.
    private static bool IsHost(string host) =>
        host is "*" or "+" || IPAddress.TryParse(host, out _)
        || (Uri.CheckHostName(host) == UriHostNameType.Dns && host.AsSpan().ContainsAnyExcept(AddressCharacters));
}
