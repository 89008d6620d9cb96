using Roma.Api.Callers;

namespace Roma.UnitTests.Api.Callers;

public sealed class CallerOptionsTests
{
    [Theory]
    [InlineData(null, new string[0])]
    [InlineData("", new string[0])]
    [InlineData("10.0.0.1", new[] { "10.0.0.1/32" })]
    [InlineData(" 10.0.0.0/8,192.0.2.7  2001:db8::/32, ::1", new[] { "10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "::1/128" })]
    public void Takes_proxies_as_addresses_and_networks(string? proxies, string[] networks)
    {
        Assert.True(new CallerOptions { Proxies = proxies! }.TryReadProxies(out var read));
        Assert.Equal(networks, read.Select(network => network.ToString()));
    }

    [Theory]
    [InlineData("10.0.0.1, proxy")]
    [InlineData("10.0.0.0/33")]
    public void Takes_no_proxies_but_those(string proxies) => Assert.False(new CallerOptions { Proxies = proxies }.TryReadProxies(out _));
}
