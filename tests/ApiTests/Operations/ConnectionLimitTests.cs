using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Roma.ApiTests.Operations;

/// <summary>More connections than the process may have files open.</summary>
public sealed class ConnectionLimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(320, 400)]
    [InlineData(1024, 1200)]
    public async Task Outlives_a_flood_of_idle_connections_and_tells_of_it_once(int openFiles, int connections)
    {
        Requirement.Programs("prlimit");
        await using var own = await OwnRoma.StartAsync(Start(openFiles, RomaProcess.NewDataDirectory()));
        using var client = RomaClient.InNewInstance(own.Process);
        var (id, spoiled) = (await client.CreateAppAsync("orders"), await client.CreateAppAsync("spoiled"));
        own.Process.SpoilSecret(spoiled);

        var flood = new List<TcpClient>();
        for (var number = 0; number < connections; number++)
        {
            flood.Add(await ConnectAsync(own.Process));
        }

        // Who was connected before goes on, whatever the request costs: a fault's stack trace makes .NET load more files.
        Assert.Equal(0, await flood[^1].GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
        (await client.GetAsync($"apps/{spoiled}/secret")).IsRefused("ROMA.00009999", 500);
        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
        flood.ForEach(connection => connection.Dispose());

        await IsServedAsync(own.Process);
        Assert.Single(own.Process.Output.Split('\n'), line => line.Contains("ConnectionLimit[30]", StringComparison.Ordinal));
        Assert.DoesNotContain("Kestrel", own.Process.Output, StringComparison.Ordinal);
        Assert.Equal(0, await own.Process.StopAsync());
    }

    [Fact]
    public async Task Has_room_again_after_handshakes_that_failed()
    {
        Requirement.Programs("prlimit");
        using var folder = new TemporaryFolder();
        var (certificate, port) = (Path.Combine(folder.Path, "web.pfx"), FreePort.Next());
        using (var key = RSA.Create(2048))
        using (var web = new CertificateRequest("CN=roma", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(WallClock.Now.AddDays(-1), WallClock.Now.AddDays(1)))
        {
            await File.WriteAllBytesAsync(certificate, web.Export(X509ContentType.Pfx, "x"), TestContext.Current.CancellationToken);
        }

        await using var own = await RomaProcess.StartAsync(Start(320, Path.Combine(folder.Path, "data")) with
        {
            Urls = null,
            Arguments =
            [
                "--Kestrel:Endpoints:Plain:Url=http://127.0.0.1:0", $"--Kestrel:Endpoints:Web:Certificate:Path={certificate}",
                "--Kestrel:Endpoints:Web:Certificate:Password=x",
                string.Create(CultureInfo.InvariantCulture, $"--Kestrel:Endpoints:Web:Url=https://127.0.0.1:{port}"),
            ],
        });
        for (var number = 0; number < 20; number++)
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            await connection.GetStream().WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        await IsServedAsync(own);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(319)]
    public async Task Refuses_to_start_where_too_few_files_may_be_open_and_names_the_limit(int openFiles)
    {
        Requirement.Programs("prlimit");
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await RomaProcess.RunAsync(Start(openFiles, Path.Combine(folder.Path, "data")));

        Assert.Equal(1, exitCode);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"may have {openFiles} files open"), error, StringComparison.Ordinal);
        Assert.Contains("at least 320", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static RomaStart Start(int openFiles, string dataDirectory) => new(dataDirectory)
    {
        Through = ["prlimit", string.Create(CultureInfo.InvariantCulture, $"--nofile={openFiles}:{openFiles}")],
    };

    private static async Task<TcpClient> ConnectAsync(RomaProcess roma)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(roma.Address.Host, roma.Address.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    // The server learns one by one that the connections of the flood have ended, and closes newcomers until then.
    private static async Task IsServedAsync(RomaProcess roma)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            using var client = roma.CreateClient();
            try
            {
                using var reply = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), deadline.Token);
                Assert.True(reply.IsSuccessStatusCode);
                return;
            }
            catch (HttpRequestException) when (!deadline.IsCancellationRequested)
            {
                // Closed at once: there was no room yet.
            }
        }
    }
}
