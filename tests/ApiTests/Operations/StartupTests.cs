using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Roma.Api;

namespace Roma.ApiTests.Operations;

public sealed class StartupTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string DataDirectory => Path.Combine(folder.Path, "data");

    [Fact]
    public async Task Refuses_a_second_server_on_one_data_directory_and_leaves_the_first_alone()
    {
        await using var roma = await RomaProcess.StartAsync(DataDirectory);
        using var client = RomaClient.InNewInstance(roma);
        var id = await client.CreateAppAsync();

        await AssertRefusesAsync(new RomaStart(DataDirectory) { Arguments = ["--urls=http://127.0.0.1:0"] }, DataDirectory);

        Assert.Equal(200, (await client.ResetSecretAsync(id)).Status);
    }

    [Theory]
    [InlineData("--urls=nonsense", "urls")]
    [InlineData("--urls=", "urls")]
    [InlineData("--Roma=data", "Roma")]
    [InlineData("--urls=http://127.0.0.1:99999", "urls")]
    [InlineData("--urls=ftp://127.0.0.1:0", "urls")]
    [InlineData("--urls=http://127.0.0.1:0/base", "urls")]
    [InlineData("--urls=http://127.0.0.1:80a", "urls")]
    [InlineData("--urls=http://unix:relative", "urls")]
    [InlineData("--urls=http://unix:/", "urls")]
    [InlineData("--urls=http://unix:/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678", "urls")]
    [InlineData("--http_ports=80a", "ASPNETCORE_HTTP_PORTS")]
    [InlineData("--http_ports=8080,8081", "ASPNETCORE_HTTP_PORTS")]
    [InlineData("--http_ports=;", "ASPNETCORE_HTTP_PORTS")]
    [InlineData("--https_ports=65536", "ASPNETCORE_HTTPS_PORTS")]
    [InlineData("--Kestrel:Endpoints:Web:Url=nonsense", "Kestrel:Endpoints:Web:Url")]
    [InlineData("--Kestrel:Endpoints:Web:Url=http://127.0.0.1:80a", "Kestrel:Endpoints:Web:Url")]
    [InlineData("--Kestrel:Endpoints:Web:Protocols=Http1", "Kestrel:Endpoints:Web:Url")]
    [InlineData("--urlz=http://127.0.0.1:0", "--urlz")]
    [InlineData("--verison", "--verison")]
    [InlineData("--urls", "--urls")]
    [InlineData("--Logging:LogLevel:Default=Loud", "Loud")]
    [InlineData("--Logging:Console:LogToStandardErrorThreshold=Loud", "LogToStandardErrorThreshold")]
    [InlineData("--Logging:Console:FormatterOptions:TimestampFormat='", "Logging:Console:FormatterOptions:TimestampFormat")]
    [InlineData("--Logging:Console:FormatterOptions:TimestampFormat=U", "Logging:Console:FormatterOptions:TimestampFormat")]
    [InlineData("--ConnectionStrings:Roma=Bogus=1", "ConnectionStrings:Roma")]
    [InlineData("--ConnectionStrings:Roma=roma.db", "ConnectionStrings:Roma")]
    [InlineData("--Roma:DataDirektory=data", "Roma:DataDirektory")]
    [InlineData("--Roma:Identity:BootstrapTokens=data", "Roma:Identity:BootstrapTokens")]
    [InlineData("--Roma:DataDirectory=", "Roma:DataDirectory")]
    [InlineData("--Roma:Storage:Provider=Oracle", "Roma:Storage:Provider")]
    [InlineData("--Roma:Identity:Provider=Nobody", "Roma:Identity:Provider")]
    [InlineData("--Roma:Proxies=proxy", "Roma:Proxies")]
    [InlineData("--Roma:Identity:MaxFailuresPerMinute=0", "Roma:Identity:MaxFailuresPerMinute")]
    [InlineData("--Roma:Identity:MaxFailuresPerMinute=few", "Roma:Identity:MaxFailuresPerMinute")]
    [InlineData("--Roma:Audit:Retention=23:59:59", "Roma:Audit:Retention")]
    [InlineData("--Roma:Audit:Retention=soon", "Roma:Audit:Retention")]
    [InlineData("--Roma:KeyRing=keys", "Roma:KeyRing")]
    [InlineData("--Roma:DataDirectory:Path=data", "Roma:DataDirectory:Path")]
    [InlineData("--Roma:KeyRing:CertificateFile=/no/such/file", "Roma:KeyRing:CertificateFile")]
    [InlineData("--Roma:KeyRing:CertificatePassword=a-password", "Roma:KeyRing:CertificatePassword")]
    public async Task Refuses_a_wrong_setting_and_names_it(string setting, string named)
    {
        await AssertRefusesAsync(new RomaStart(DataDirectory) { Arguments = [setting] }, named);

        Assert.False(Directory.Exists(DataDirectory));
    }

    [Theory]
    [InlineData("{ broken")]
    [InlineData("""{"Roma":{"DataDirektory":"data"}}""")]
    public async Task Refuses_a_wrong_settings_file_and_says_what_is_wrong(string content)
    {
        var file = Path.Combine(folder.Path, "appsettings.json");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        await AssertRefusesAsync(
            new RomaStart(DataDirectory) { WorkingDirectory = folder.Path },
            content.Contains("DataDirektory", StringComparison.Ordinal) ? "Roma:DataDirektory" : file);
    }

    [Fact]
    public async Task Refuses_an_address_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        await AssertRefusesAsync(new RomaStart(DataDirectory) { Arguments = [$"--urls={address}"] }, address);
    }

    [Theory]
    [InlineData("192.0.2.1", "--urls=http://192.0.2.1:0")]
    [InlineData("/no/such/folder/roma.sock", "--urls=http://unix:/no/such/folder/roma.sock")]
    [InlineData("/no/such", "--Kestrel:Endpoints:Web:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:Web:Certificate:Path=/no/such/file.pfx")]
    public async Task Refuses_an_address_that_it_cannot_have_and_prints_no_token(string named, params string[] settings)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(
            new RomaStart(DataDirectory) { Arguments = settings }.WithBootstrapToken(null));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("Roma cannot start. ", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(await TokenCommand.ListAsync(DataDirectory));
    }

    [Fact]
    public async Task Tells_where_it_is_what_it_is_and_once_that_it_made_the_store()
    {
        var (first, address) = await StartAndStopAsync();
        var (second, _) = await StartAndStopAsync();
        var store = StoreUnderTest.IsPostgres ? "database test_" : DataDirectory;

        Assert.All(
            [$"Roma {typeof(RomaServer).Assembly.GetName().Version!.ToString(3)} is at {address}", $"its data in {store}", "/reference"],
            part => Assert.Contains(part, first, StringComparison.Ordinal));
        Assert.Contains($"its data in {store}", second, StringComparison.Ordinal);
        Assert.Contains($"a new store was made in {store}", first, StringComparison.Ordinal);
        Assert.DoesNotContain("a new store", second, StringComparison.Ordinal);

        async Task<(string Output, string Address)> StartAndStopAsync()
        {
            await using var roma = await RomaProcess.StartAsync(DataDirectory);
            Assert.Equal(0, await roma.StopAsync());
            return (roma.Output, roma.Address.GetLeftPart(UriPartial.Authority));
        }
    }

    [Fact]
    public async Task Says_nothing_of_an_address_that_nobody_set_where_endpoints_are_set()
    {
        await using var roma = await RomaProcess.StartAsync(
            new RomaStart(DataDirectory) { Urls = null, Arguments = ["--Kestrel:Endpoints:Web:Url=http://127.0.0.1:0"] });
        using var client = roma.CreateClient();

        using var reply = await client.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(0, await roma.StopAsync());
        Assert.DoesNotContain("warn: ", roma.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listens_on_the_ports_that_an_image_sets()
    {
        await using var roma = await RomaProcess.StartAsync(
            new RomaStart(DataDirectory) { Urls = null, Environment = new Dictionary<string, string?> { ["ASPNETCORE_HTTP_PORTS"] = "0" } });
        using var client = roma.CreateClient();

        using var reply = await client.GetAsync(
            new UriBuilder("http", "127.0.0.1", roma.Address.Port, "/health/live").Uri, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("[::]", roma.Address.Host);
    }

    [Theory]
    [InlineData("a-file")]
    [InlineData("a-file/below")]
    public async Task Refuses_a_data_directory_that_cannot_be_one(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "a-file"), "in the way", TestContext.Current.CancellationToken);
        var directory = Path.Combine(folder.Path, name);

        await AssertRefusesAsync(new RomaStart(directory), directory);
    }

    [SqliteOnly]
    [Fact]
    public async Task Refuses_a_database_that_is_none_and_leaves_it_alone()
    {
        var file = Path.Combine(folder.Path, "roma.db");
        var content = RandomNumberGenerator.GetBytes(8192);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);

        await AssertRefusesAsync(new RomaStart(folder.Path), file);

        Assert.Equal(content, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Watches_no_folder()
    {
        if (!OperatingSystem.IsLinux())
        {
            Requirement.IsNotMet("what a process watches can be seen on Linux only.");
        }

        // A service may be started in the root of a machine's files: to watch what is below would take minutes, and watches that others need.
        Directory.CreateDirectory(Path.Combine(folder.Path, "one", "two", "three"));
        await using var roma = await RomaProcess.StartAsync(new RomaStart(DataDirectory) { WorkingDirectory = folder.Path });

        var watches = Directory.GetFiles($"/proc/{roma.Id}/fdinfo")
            .SelectMany(File.ReadAllLines)
            .Where(line => line.StartsWith("inotify wd:", StringComparison.Ordinal));

        Assert.Empty(watches);
    }

    public void Dispose() => folder.Dispose();

    private static async Task AssertRefusesAsync(RomaStart start, string named)
    {
        var (exitCode, output, error) = await RomaProcess.RunAsync(start);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        var line = TokenCommand.Line(error);
        Assert.StartsWith("Roma cannot start. ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }
}
