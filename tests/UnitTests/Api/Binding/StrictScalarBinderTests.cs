using System.Globalization;
using CsCheck;
using Roma.Api.Binding;

namespace Roma.UnitTests.Api.Binding;

public sealed class StrictScalarBinderTests
{
    [Fact]
    public void Reads_every_whole_number_that_an_int_holds() =>
        Gen.Int.Sample(number => Equals(StrictScalarBinder.Parse(number.ToString(CultureInfo.InvariantCulture), typeof(int?)), number));

    [Theory]
    [InlineData("-")]
    [InlineData("+5")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("5\0")]
    [InlineData("0x10")]
    [InlineData("#5")]
    [InlineData("&h5")]
    [InlineData("1,000")]
    [InlineData("1e3")]
    [InlineData("1.0")]
    [InlineData("٣")]
    [InlineData("2147483648")]
    [InlineData("ten")]
    public void Takes_nothing_else_for_one(string text) => Assert.Null(StrictScalarBinder.Parse(text, typeof(int?)));

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData("FALSE", false)]
    [InlineData("1", null)]
    [InlineData("yes", null)]
    [InlineData(" true", null)]
    [InlineData("true\0", null)]
    public void Reads_true_and_false_in_any_case(string text, bool? value) => Assert.Equal(value, StrictScalarBinder.Parse(text, typeof(bool?)));

    [Fact]
    public void Never_throws() => Gen.String[1, 20].Sample(text =>
    {
        StrictScalarBinder.Parse(text, typeof(int?));
        StrictScalarBinder.Parse(text, typeof(bool?));
    });
}
