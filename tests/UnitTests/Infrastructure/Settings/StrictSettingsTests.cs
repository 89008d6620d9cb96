using Microsoft.Extensions.Configuration;
using Roma.Infrastructure;
using Roma.Infrastructure.Settings;

namespace Roma.UnitTests.Infrastructure.Settings;

public sealed class StrictSettingsTests
{
    [Theory]
    [InlineData("Roma")]
    [InlineData("Roma:DataDirectry")]
    [InlineData("Roma:DataDirectory:Path")]
    [InlineData("Roma:KeyRing")]
    [InlineData("Roma:KeyRing:Certificate:File")]
    [InlineData("Roma:Identity:BootstrapTokn")]
    [InlineData("Roma:Identity:IsKeystone")]
    [InlineData("Roma:Identity:Keystone:Rols")]
    [InlineData("Roma:Identity:Keystone:Roles")]
    [InlineData("Roma:Identity:Keystone:Roles:admin:x")]
    [InlineData("Roma:Identity:Keystone:CacheTime")]
    [InlineData("Roma:Identity:Keystone:CacheSize")]
    [InlineData("Roma:Identity:Keystone:CacheSize:Max")]
    [InlineData("Roma:Audit:Retention")]
    [InlineData("Roma:Audit:Retentoin")]
    [InlineData("Roma:Size")]
    public void Name_a_setting_that_does_not_exist_or_cannot_be_read_and_never_its_value(string key)
    {
        var refusal = Assert.Throws<StartupException>(() => Check(new(key, "canary"), new("Roma:DataDirectory", "data")));

        Assert.EndsWith($": {key}.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.ToString(), StringComparison.Ordinal);
    }

    // A variable that was never set: Roma__Audit__Retention=$RETENTION would keep entries for ever.
    [Theory]
    [InlineData("Roma")]
    [InlineData("Roma:Identity")]
    [InlineData("Roma:Identity:Keystone:Roles")]
    [InlineData("Roma:Audit:Retention")]
    [InlineData("Roma:Size")]
    [InlineData("Roma:DataDirectry")]
    public void Name_a_setting_that_is_left_empty_and_is_no_text(string key)
    {
        var refusal = Assert.Throws<StartupException>(() => Check(new KeyValuePair<string, string?>(key, "")));

        Assert.EndsWith($": {key}.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_every_setting_that_is_wrong()
    {
        var refusal = Assert.Throws<StartupException>(() => Check(new("Roma:A", "1"), new("Roma:B", "2"), new("Roma:Size", "three")));

        Assert.All(["Roma:A", "Roma:B", "Roma:Size"], key => Assert.Contains(key, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Take_those_of_each_type_in_any_case_and_leave_other_sections_alone() => Check(
        new("Roma:DataDirectory", "data"), new("roma:identity:provider", "Local"), new("Roma:Identity:Keystone:Roles:any name", "admin"),
        new("Roma:Audit:Retention", "365.00:00:00"), new("Roma:Size", "7"), new("Roma:KeyRing:Directory", ""),
        new("Roma:Identity:BootstrapToken", null), new("Logging:Anything", "at all"));

    private static void Check(params IEnumerable<KeyValuePair<string, string?>> settings) =>
        StrictSettings.Check(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), typeof(RomaOptions), typeof(Others));

    private sealed class Others
    {
        public int Size { get; set; }
    }
}
