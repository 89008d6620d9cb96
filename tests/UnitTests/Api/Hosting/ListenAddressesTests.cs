using Microsoft.AspNetCore.Builder;
using Roma.Api.Hosting;
using Roma.Infrastructure;

namespace Roma.UnitTests.Api.Hosting;

public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080", "--http_ports=", "--https_ports=")]
    [InlineData(null, "--http_ports=80")]
    [InlineData(null, "--https_ports=443;444")]
    [InlineData(null, "--Kestrel:Endpoints:Web:Url=http://127.0.0.1:80")]
    [InlineData("http://127.0.0.2:80", "--urls=http://127.0.0.2:80", "--http_ports=8080")]
    public void Are_the_default_only_where_nothing_is_set(string? urls, params string[] settings) =>
        Assert.Equal(urls, Prepare(settings).Configuration["urls"]);

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://*:8080;https://[::1]:8443")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://roma.example:80")]
    [InlineData("http://roma_1:80")]
    [InlineData("http://+:80")]
    [InlineData("http://unix:/run/roma.sock")]
    public void Take_an_address(string address)
    {
        Prepare($"--urls={address}");
        Prepare($"--Kestrel:Endpoints:Web:Url={address.Split(';')[0]}");
    }

    [Theory]
    [InlineData("127.0.0.1:8080")]
    [InlineData("http://")]
    [InlineData("http://127.0.0.1:80a")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://[::1]:80a")]
    [InlineData("http://127.0.0.256:80")]
    [InlineData("http://127.0.0.1 :80")]
    [InlineData("http://127.0.0.1,8080:80")]
    [InlineData("http://user@127.0.0.1:80")]
    [InlineData("http://unix:")]
    [InlineData("http://unix:/")]
    [InlineData("http://unix:relative")]
    [InlineData("tcp://127.0.0.1:80")]
    public void Refuse_what_is_no_address(string address)
    {
        AssertRefuses("Urls ", $"--urls={address}");
        AssertRefuses("Kestrel:Endpoints:Web:Url ", $"--Kestrel:Endpoints:Web:Url={address}");
    }

    [Theory]
    [InlineData("80a")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("8080,8081")]
    [InlineData("8080 8081")]
    [InlineData(";")]
    [InlineData(" ")]
    public void Refuse_what_are_no_ports(string ports)
    {
        AssertRefuses("ASPNETCORE_HTTP_PORTS ", $"--http_ports={ports}");
        AssertRefuses("ASPNETCORE_HTTPS_PORTS ", $"--https_ports={ports}");
    }

    private static WebApplicationBuilder Prepare(params string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(settings);
        ListenAddresses.Prepare(builder);
        return builder;
    }

    private static void AssertRefuses(string named, string setting) =>
        Assert.StartsWith(named, Assert.Throws<StartupException>(() => Prepare(setting)).Message, StringComparison.Ordinal);
}
