using Microsoft.Extensions.Options;
using Roma.Infrastructure.Identity.Keystone;
using Roma.Infrastructure.Settings;

namespace Roma.UnitTests.Infrastructure.Settings;

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
        { "Roma:Identity:BootstrapToken", With(_ => { }, bootstrapToken: new string('t', 32)) },
        { "Roma:Identity:Keystone:Url", With(keystone => keystone.Url = null) },
        { "Roma:Identity:Keystone:Url", With(keystone => keystone.Url = Wrong) },
        { "Roma:Identity:Keystone:Url", With(keystone => keystone.Url = "/canary") },
        { "Roma:Identity:Keystone:Url", With(keystone => keystone.Url = "ftp://canary") },
        { "Roma:Identity:Keystone:Url", With(keystone => keystone.Url = "https://u:canary@k/v3") },
        { "Roma:Identity:Keystone:Url", With(keystone => keystone.Url = "https://k/v3?canary") },
        { "Roma:Identity:Keystone:Url", With(keystone => keystone.Url = "https://k/v3#canary") },
        { "Roma:Identity:Keystone:UserName", With(keystone => keystone.UserName = null) },
        { "Roma:Identity:Keystone:UserName", With(keystone => keystone.UserName = " ") },
        { "Roma:Identity:Keystone:Password", With(keystone => keystone.Password = null) },
        { "Roma:Identity:Keystone:Password", With(keystone => keystone.Password = "") },
        { "Roma:Identity:Keystone:UserDomain", With(keystone => keystone.UserDomain = "") },
        { "Roma:Identity:Keystone:Project", With(keystone => keystone.Project = "") },
        { "Roma:Identity:Keystone:ProjectDomain", With(keystone => keystone.ProjectDomain = "") },
        { "Roma:Identity:Keystone:CacheTime", With(keystone => keystone.CacheTime = TimeSpan.FromTicks(-1)) },
        { "Roma:Identity:Keystone:CacheTime", With(keystone => keystone.CacheTime = TimeSpan.FromSeconds(3601)) },
        { "Roma:Identity:Keystone:CacheSize", With(keystone => keystone.CacheSize = 0) },
        { "Roma:Identity:Keystone:CacheSize", With(keystone => keystone.CacheSize = 1_000_001) },
        { "Roma:Identity:Keystone:MaxTokenLength", With(keystone => keystone.MaxTokenLength = 31) },
        { "Roma:Identity:Keystone:MaxTokenLength", With(keystone => keystone.MaxTokenLength = 100_001) },
        { "Roma:Identity:Keystone:Timeout", With(keystone => keystone.Timeout = TimeSpan.FromMilliseconds(99)) },
        { "Roma:Identity:Keystone:Timeout", With(keystone => keystone.Timeout = TimeSpan.FromSeconds(61)) },
        { "Roma:Identity:Keystone:Roles:operator", With(keystone => keystone.Roles["operator"] = "admin canary") },
        { "Roma:Identity:Keystone:Roles:operator", With(keystone => keystone.Roles["operator"] = "") },
        { "Roma:Identity:Keystone:Roles:o.p:q", With(keystone => keystone.Roles["o.p:q"] = Wrong) },
        { "Roma:Identity:Keystone:CacheSize", new() { Identity = { Keystone = { CacheSize = 0 } } } },
        { "Roma:Identity:Keystone:Url", new() { Identity = { Keystone = { Url = Wrong } } } },
        { "Roma:Audit:Retention", new() { Audit = { Retention = TimeSpan.FromDays(1) - TimeSpan.FromTicks(1) } } },
        { "Roma:Audit:Retention", new() { Audit = { Retention = TimeSpan.FromDays(-365) } } },
        { "Roma:KeyRing:CertificateFile", new() { KeyRing = { CertificateFile = Wrong } } },
        { "Roma:KeyRing:CertificatePassword", new() { KeyRing = { CertificatePassword = Wrong } } },
    };

    [Theory]
    [InlineData("Host=db1,db2;Database=roma", "Postgres")]
    [InlineData("database=roma; server = db1", "Postgres")]
    [InlineData("Data Source=roma.db", "Sqlite")]
    [InlineData("Mode=ReadWrite;datasource=/var/lib/roma/roma.db", "Sqlite")]
    [InlineData("Filename=roma.db", "Sqlite")]
    [InlineData("Host=db1;Data Source=roma.db", null)]
    [InlineData("roma.db", null)]
    [InlineData("", null)]
    public void Tell_the_provider_of_a_connection_string(string text, string? provider) => Assert.Equal(provider, StorageOptions.ProviderOf(text));

    [Fact]
    public void Are_sound_as_they_are() => Assert.True(Validate(new RomaOptions()).Succeeded);

    [Fact]
    public void Take_a_token_of_32_characters() =>
        Assert.True(Validate(new RomaOptions { Identity = { BootstrapToken = new string('t', 32) } }).Succeeded);

    [Theory]
    [InlineData(1)]
    [InlineData(10_000_000)]
    public void Take_a_retention_of_a_day_or_more(int days) =>
        Assert.True(Validate(new RomaOptions { Audit = { Retention = TimeSpan.FromDays(days) } }).Succeeded);

    [Fact]
    public void Take_Keystone_with_an_address_a_user_and_a_password() => Assert.True(Validate(With(_ => { })).Succeeded);

    [Fact]
    public void Take_what_is_at_the_edge() => Assert.True(Validate(With(keystone =>
    {
        (keystone.Url, keystone.CacheTime, keystone.CacheSize) = ("HTTP://[::1]:5000/identity/v3/", TimeSpan.Zero, 1_000_000);
        keystone.Timeout = TimeSpan.FromSeconds(0.1);
        keystone.Roles["r"] = "verifier";
    })).Succeeded);

    [Fact]
    public void Take_those_of_Keystone_without_Keystone_too() =>
        Assert.True(Validate(new RomaOptions { Identity = { Keystone = { Url = "http://k", UserName = "roma", Password = "p" } } }).Succeeded);

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

    private static RomaOptions With(Action<KeystoneOptions> change, string? bootstrapToken = null)
    {
        var options = new RomaOptions
        {
            Identity =
            {
                Provider = "Keystone", BootstrapToken = bootstrapToken,
                Keystone = { Url = "https://keystone.example/v3", UserName = "roma", Password = "p" },
            },
        };
        change(options.Identity.Keystone);
        return options;
    }

    private static ValidateOptionsResult Validate(RomaOptions options) => new RomaOptionsRules().Validate(name: null, options);
}
