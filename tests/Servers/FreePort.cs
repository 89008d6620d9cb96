using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Roma.Servers;

/// <summary>A port for a program that must be told one.</summary>
internal static class FreePort
{
    /// <summary>A port below those that the system gives to clients: none of those can have it when it is needed.</summary>
    public static int Next()
    {
        while (true)
        {
            var free = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, free);
                probe.Start();
                return free;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
