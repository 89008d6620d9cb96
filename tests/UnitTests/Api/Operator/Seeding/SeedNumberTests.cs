using CsCheck;
using Roma.Api.Operator.Seeding;
using Roma.Domain.Apps;

namespace Roma.UnitTests.Api.Operator.Seeding;

public sealed class SeedNumberTests
{
    private static readonly AppKey Random = AppKey.Create("Qw3Er5Ty7Ui9Op1As");

    private static readonly Gen<int> Numbers = Gen.Int[1, SeedNumber.Max];

    [Theory]
    [InlineData(1, "app-0000001")]
    [InlineData(1_000_000, "app-1000000")]
    [InlineData(10_000_000, "app-10000000")]
    public void Is_in_the_name(int value, string name) => Assert.Equal(name, new SeedNumber(value).Name.Value);

    [Theory]
    [InlineData(1, "0001")]
    [InlineData(62, "0010")]
    [InlineData(61, "000z")]
    public void Begins_the_key_and_leaves_the_rest_to_chance(int value, string beginning) =>
        Assert.Equal(beginning + "r5Ty7Ui9Op1As", new SeedNumber(value).KeyFrom(Random).Value);

    [Fact]
    public void Puts_keys_in_the_order_of_numbers() =>
        Gen.Select(Numbers, Numbers).Sample((one, other) =>
            Math.Sign(string.CompareOrdinal(KeyOf(one), KeyOf(other))) == Math.Sign(one.CompareTo(other)));

    private static string KeyOf(int value) => new SeedNumber(value).KeyFrom(Random).Value;
}
