using Roma.Api.Hosting;
using Roma.Infrastructure;

namespace Roma.UnitTests.Api.Hosting;

public sealed class SettingArgumentsTests
{
    [Theory]
    [InlineData]
    [InlineData("--urls=http://127.0.0.1:0")]
    [InlineData("--URLS", "http://127.0.0.1:0", "--Roma:DataDirectory=data")]
    [InlineData("--Roma:Identity:Keystone:Roles:operator=admin")]
    [InlineData("--ConnectionStrings:Roma=Data Source=roma.db")]
    [InlineData("--urls=")]
    [InlineData("--http_ports=8080", "--Logging:LogLevel:Default=Debug", "--Kestrel:Endpoints:Web:Url=http://*:80", "--environment=Development")]
    public void Takes_settings(params string[] args)
    {
        var (settings, words) = SettingArguments.Split(args);

        Assert.Equal(args, settings);
        Assert.Empty(words);
    }

    [Theory]
    [InlineData("--Roma:DataDirectory=data", "token", "revoke", "id")]
    [InlineData("token", "--Roma:DataDirectory=data", "revoke", "id")]
    [InlineData("token", "revoke", "id", "--Roma:DataDirectory=data")]
    public void Takes_settings_on_either_side_of_a_command(params string[] args)
    {
        var (settings, words) = SettingArguments.Split(args);

        Assert.Equal(["--Roma:DataDirectory=data"], settings);
        Assert.Equal(["token", "revoke", "id"], words);
    }

    [Fact]
    public void Takes_the_value_of_a_setting_for_no_word_of_a_command()
    {
        var (settings, words) = SettingArguments.Split(["--Roma:DataDirectory", "token", "token", "list", "--urls", "x"]);

        Assert.Equal(["--Roma:DataDirectory", "token", "--urls", "x"], settings);
        Assert.Equal(["token", "list"], words);
    }

    [Theory]
    [InlineData("--urls", "--urls")]
    [InlineData("--urls", "--urls", "--Roma:DataDirectory=data")]
    [InlineData("--urls", "token", "list", "--urls")]
    public void Refuses_a_setting_without_its_value(string named, params string[] args) =>
        Assert.StartsWith(named, Assert.Throws<StartupException>(() => SettingArguments.Split(args)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--verison ", "--verison", "--verison")]
    [InlineData("--urlz ", "--urlz=a-secret", "--urlz=a-secret")]
    [InlineData("--Rome:Identity:BootstrapToken ", "--Rome:Identity:BootstrapToken=a-secret", "--Rome:Identity:BootstrapToken=a-secret")]
    [InlineData("--toekn ", "--toekn=a-secret", "token", "list", "--toekn=a-secret")]
    [InlineData("Argument 2 ", "a-secret", "--Roma:Identity:BootstrapToken=", "a-secret")]
    [InlineData("Argument 3 ", "a-secret", "--Roma:Identity:BootstrapToken", "another", "a-secret")]
    [InlineData("Argument 1 ", "-a-secret", "-a-secret")]
    public void Names_an_option_that_nobody_knows_and_never_repeats_a_value(string named, string unknown, params string[] args)
    {
        var complaint = SettingArguments.ComplaintAbout(unknown, args);

        Assert.StartsWith(named, complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_a_mistyped_word_to_the_parser() => Assert.Null(SettingArguments.ComplaintAbout("lst", ["token", "lst"]));
}
