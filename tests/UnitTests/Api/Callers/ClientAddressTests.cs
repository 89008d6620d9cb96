using System.Net;
using Microsoft.AspNetCore.Http;
using Roma.Api.Callers;

namespace Roma.UnitTests.Api.Callers;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::9", "2001:db8:1:2::")]
    [InlineData("fe80::1%3", "fe80::")]
    public void Is_an_address_or_the_network_of_one(string? remote, string address)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);

        Assert.Equal(address, ClientAddress.Of(context));
    }
}
