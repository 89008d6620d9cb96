using Roma.Api.Hosting;
using Roma.Infrastructure;

namespace Roma.UnitTests.Api.Hosting;

public sealed class ServerArgumentsTests
{
    [Theory]
    [InlineData]
    [InlineData("--urls=http://127.0.0.1:0")]
    [InlineData("--URLS", "http://127.0.0.1:0", "--Roma:DataDirectory=data")]
    [InlineData("--Roma:Identity:Keystone:Roles:operator=admin")]
    [InlineData("--ConnectionStrings:Roma=Data Source=roma.db")]
    [InlineData("--urls=")]
    [InlineData("--http_ports=8080", "--Logging:LogLevel:Default=Debug", "--Kestrel:Endpoints:Web:Url=http://*:80", "--environment=Development")]
    public void Takes_settings(params string[] args) => ServerArguments.Check(args);

    [Theory]
    [InlineData("--verison", "--verison")]
    [InlineData("--urlz", "--urlz=http://127.0.0.1:0")]
    [InlineData("--urls", "--urls")]
    [InlineData("--urls", "--urls", "--Roma:DataDirectory=data")]
    [InlineData("Argument 2 ", "--Roma:DataDirectory=data", "token", "list")]
    [InlineData("Argument 3 ", "--Roma:DataDirectory", "data", "token")]
    [InlineData("Argument 1 ", "-x")]
    public void Refuses_what_would_be_ignored_and_names_it(string named, params string[] args) =>
        Assert.StartsWith(named, Assert.Throws<StartupException>(() => ServerArguments.Check(args)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--Roma:Identity:BootstrapToken=", "a-secret")]
    [InlineData("--Roma:Identity:BootstrapToken", "a-secret", "a-secret")]
    [InlineData("--Rome:Identity:BootstrapToken=a-secret")]
    [InlineData("-a-secret")]
    public void Never_repeats_a_value(params string[] args) =>
        Assert.DoesNotContain("a-secret", Assert.Throws<StartupException>(() => ServerArguments.Check(args)).Message, StringComparison.Ordinal);
}
