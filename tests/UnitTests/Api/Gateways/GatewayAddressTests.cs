using CsCheck;
using Roma.Api.Gateways;

namespace Roma.UnitTests.Api.Gateways;

public sealed class GatewayAddressTests
{
    [Theory]
    [InlineData("/v2/p/instances/i/verify/auth-request", "AuthRequest", "")]
    [InlineData("/v2/p/instances/i/verify/auth-request?a=b", "AuthRequest", "?a=b")]
    [InlineData("/v2/p/instances/i/verify/forward-auth?", "ForwardAuth", "?")]
    [InlineData("/v2/p/instances/i/verify/ext-authz", "ExtAuthz", "")]
    [InlineData("/v2/p/instances/i/verify/ext-authz?a", "ExtAuthz", "?a")]
    [InlineData("/v2/p/instances/i/verify/ext-authz/a/%2e%2e/b?c=d", "ExtAuthz", "/a/%2e%2e/b?c=d")]
    [InlineData("/v2/p/instances/i/verify/ext-authz//", "ExtAuthz", "//")]
    public void Is_read_as_it_was_sent(string target, string dialect, string rest)
    {
        Assert.True(GatewayAddress.TryParse(target, out var address));
        Assert.Equal((new Scope("p", "i"), dialect, rest), (address.Scope, address.Dialect.ToString(), address.Rest));
    }

    [Fact]
    public void Names_an_instance_by_ids_that_may_be_encoded()
    {
        Assert.True(GatewayAddress.TryParse("/v2/%E9%A1%B9/instances/a%20b/verify/auth-request", out var address));
        Assert.Equal(new Scope("\u9879", "a b"), address.Scope);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("/v2/p/instances/i/verify")]
    [InlineData("/v2/p/instances/i/verify/")]
    [InlineData("/v2/p/instances/i/verify/auth-request/")]
    [InlineData("/v2/p/instances/i/verify/forward-auth/a")]
    [InlineData("/v2/p/instances/i/verify/ext-authzed")]
    [InlineData("/v2/p/instances/i/verify/AUTH-REQUEST")]
    [InlineData("/v2/p/instances/i/verify/auth%2Drequest")]
    [InlineData("/v2//instances/i/verify/auth-request")]
    [InlineData("/v2/p/instances//verify/auth-request")]
    [InlineData("/v2/p/instances/i/j/verify/auth-request")]
    [InlineData("/a/v2/p/instances/i/verify/auth-request")]
    [InlineData("/v2/p?/instances/i/verify/auth-request")]
    [InlineData("http://h/v2/p/instances/i/verify/auth-request")]
    public void Is_nothing_else(string target) => Assert.False(GatewayAddress.TryParse(target, out _));

    [Fact]
    public void Has_the_whole_rest_whatever_it_is() => Gen.String[Gen.Char[' ', '\u00FF'], 0, 100].Sample(rest =>
        GatewayAddress.TryParse("/v2/p/instances/i/verify/ext-authz/" + rest, out var address)
        && string.Equals(address.Rest, "/" + rest, StringComparison.Ordinal));
}
