using System.Text.Json;
using Roma.Domain.Secrecy;

namespace Roma.UnitTests.Domain.Secrecy;

public sealed class UnwritableConverterTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new UnwritableConverter<Uri>() } };

    [Fact]
    public void Refuses_to_write_and_names_the_type_alone()
    {
        var fault = Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(new Uri("https://canary.test"), Options));

        Assert.StartsWith("Uri is not serialised.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_to_read()
    {
        var fault = Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<Uri>("\"https://canary.test\"", Options));

        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }
}
