using Microsoft.Extensions.Options;
using Roma.Infrastructure;

namespace Roma.UnitTests.Infrastructure;

public sealed class RomaOptionsTests
{
    private const string Wrong = "canary";

    public static TheoryData<string, RomaOptions> Mistakes => new()
    {
        { "Roma:DataDirectory", new() { DataDirectory = " " } },
        { "Roma:Storage:Provider", new() { Storage = { Provider = Wrong } } },
        { "Roma:Identity:Provider", new() { Identity = { Provider = Wrong } } },
        { "Roma:Identity:BootstrapToken", new() { Identity = { BootstrapToken = Wrong } } },
        { "Roma:Identity:BootstrapToken", new() { Identity = { BootstrapToken = "" } } },
        { "Roma:Identity:BootstrapToken", new() { Identity = { BootstrapToken = "canary canary canary canary canary" } } },
        { "Roma:Identity:MaxFailuresPerMinute", new() { Identity = { MaxFailuresPerMinute = 0 } } },
        { "Roma:Proxies", new() { Proxies = "10.0.0.1, canary" } },
        { "Roma:Proxies", new() { Proxies = "10.0.0.0/33" } },
        { "Roma:KeyRing:CertificateFile", new() { KeyRing = { CertificateFile = Wrong } } },
        { "Roma:KeyRing:CertificatePassword", new() { KeyRing = { CertificatePassword = Wrong } } },
    };

    [Fact]
    public void Are_sound_as_they_are() => Assert.True(Validate(new RomaOptions()).Succeeded);

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("10.0.0.1", new[] { "10.0.0.1/32" })]
    [InlineData(" 10.0.0.0/8,192.0.2.7  2001:db8::/32, ::1", new[] { "10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "::1/128" })]
    public void Take_proxies_as_addresses_and_networks(string proxies, string[] networks)
    {
        var options = new RomaOptions { Proxies = proxies };

        Assert.True(Validate(options).Succeeded);
        Assert.True(options.TryReadProxies(out var read));
        Assert.Equal(networks, read.Select(network => network.ToString()));
    }

    [Fact]
    public void Take_a_token_of_32_characters() =>
        Assert.True(Validate(new RomaOptions { Identity = { BootstrapToken = new string('t', 32) } }).Succeeded);

    [Fact]
    public void Take_a_certificate_file_that_exists_and_its_password()
    {
        var file = typeof(RomaOptionsTests).Assembly.Location;

        Assert.True(Validate(new RomaOptions { KeyRing = { CertificateFile = file, CertificatePassword = "p" } }).Succeeded);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Name_the_key_that_is_wrong_and_never_its_value(string key, RomaOptions options)
    {
        var failure = Assert.Single(Validate(options).Failures ?? []);

        Assert.StartsWith($"{key} must be ", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_every_key_that_is_wrong()
    {
        var options = new RomaOptions { DataDirectory = "", Storage = { Provider = "" }, Identity = { Provider = "local", BootstrapToken = "" } };

        Assert.Equal(4, Validate(options).Failures?.Count());
    }

    private static ValidateOptionsResult Validate(RomaOptions options) => new RomaOptionsValidator().Validate(name: null, options);
}
