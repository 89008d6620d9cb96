using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Roma.Infrastructure;

namespace Roma.Api.Hosting;

/// <summary>
/// The socket in the data directory: who may connect to it is the operator, with every right. If <paramref name="isAlone"/>, Roma listens on no other
/// address.
/// </summary>
internal sealed class OperatorSocket(string dataDirectory, bool isAlone)
{
    /// <summary>The name of its file.</summary>
    public const string Name = "roma.sock";

    // sockaddr_un holds a path of 107 bytes on Linux, and of 103 elsewhere.
    private const int MaxPathBytes = 103;

    private const string EndpointsSection = "Kestrel:Endpoints";

    // Not before the first start has made the folder.
    private readonly Lazy<string> file = new(() => PathIn(dataDirectory));

    /// <summary>Whether Roma listens on no other address: it is there for a command alone.</summary>
    public bool IsAlone => isAlone;

    private string Address => $"http://unix:{file.Value}";

    /// <summary>The path of the socket in <paramref name="dataDirectory"/>, which exists; a short one if it is longer than that of a socket may be.</summary>
    public static string PathIn(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, Name);
        return Encoding.UTF8.GetByteCount(path) <= MaxPathBytes ? path
            : OperatingSystem.IsLinux() ? Path.Combine(InfrastructureServices.ShortPathOf(dataDirectory), Name)
            : throw new StartupException(FormattableString.Invariant(
                $"Roma:DataDirectory is too long: the path of the socket in it, {path}, may have {MaxPathBytes} bytes."));
    }

    /// <summary>Whether <paramref name="endPoint"/> is this socket.</summary>
    public bool IsAt(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint && string.Equals(endPoint.ToString(), file.Value, StringComparison.Ordinal);

    /// <summary>Whether <paramref name="address"/>, as the web server writes it, is another one.</summary>
    public bool IsNotAt(string address) => !string.Equals(address, Address, StringComparison.Ordinal);

    /// <summary>Adds the socket to what the web server is about to listen on, whichever of <paramref name="addresses"/> and the settings that is.</summary>
    public void AddTo(IServerAddressesFeature addresses, IConfiguration settings)
    {
        if (isAlone)
        {
            addresses.Addresses.Clear();
        }
        else if (settings.GetSection(EndpointsSection).GetChildren().Any())
        {
            settings[$"{EndpointsSection}:roma.sock:Url"] = Address;
            if (!addresses.PreferHostingUrls || addresses.Addresses.Count == 0)
            {
                return;
            }
        }

        addresses.Addresses.Add(Address);
    }
}

/// <summary>A feature of connections that were accepted on the <see cref="OperatorSocket"/>, and of no others.</summary>
internal sealed class OperatorConnection
{
    public static OperatorConnection Instance { get; } = new();

    /// <summary>Whether the request came over such a connection.</summary>
    public static bool Carries(HttpContext context) => context.Features.Get<OperatorConnection>() is not null;
}
