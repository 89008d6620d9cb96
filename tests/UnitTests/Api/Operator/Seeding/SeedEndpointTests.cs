using CsCheck;
using Roma.Api.Operator.Seeding;

namespace Roma.UnitTests.Api.Operator.Seeding;

public sealed class SeedEndpointTests
{
    private static readonly AppKey Random = AppKey.Create("Qw3Er5Ty7Ui9Op1As");

    private static readonly Gen<int> Numbers = Gen.Int[1, SeedEndpoint.MaxApps];

    [Theory]
    [InlineData(1, "app-0000001")]
    [InlineData(1_000_000, "app-1000000")]
    [InlineData(10_000_000, "app-10000000")]
    public void Has_the_number_in_the_name(int number, string name) => Assert.Equal(name, SeedEndpoint.NameOf(number));

    [Theory]
    [InlineData(1, "0001")]
    [InlineData(62, "0010")]
    [InlineData(61, "000z")]
    public void Begins_the_key_with_the_number_and_leaves_the_rest_to_chance(int number, string beginning) =>
        Assert.Equal(beginning + "r5Ty7Ui9Op1As", SeedEndpoint.KeyOf(number, Random).Value);

    [Fact]
    public void Puts_keys_in_the_order_of_numbers() =>
        Gen.Select(Numbers, Numbers).Sample((one, other) =>
            Math.Sign(string.CompareOrdinal(KeyOf(one), KeyOf(other))) == Math.Sign(one.CompareTo(other)));

    private static string KeyOf(int number) => SeedEndpoint.KeyOf(number, Random).Value;
}
