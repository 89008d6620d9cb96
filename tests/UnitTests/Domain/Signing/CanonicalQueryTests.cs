using CsCheck;

namespace Roma.UnitTests.Domain.Signing;

public sealed class CanonicalQueryTests
{
    [Theory]
    [InlineData("/", "")]
    [InlineData("/?", "")]
    [InlineData("/?&&", "")]
    [InlineData("/?a", "a=")]
    [InlineData("/?a=", "a=")]
    [InlineData("/?=b", "=b")]
    [InlineData("/?a=b=c", "a=b%3Dc")]
    [InlineData("/?a=b&&c=d&", "a=b&c=d")]
    [InlineData("/?a=b?c", "a=b%3Fc")]
    public void Has_a_name_and_a_value_for_each_parameter(string target, string query) => Assert.Equal(query, SigningSamples.Lines(target)[2]);

    [Theory]
    [InlineData("/?b=1&a=2&a=1", "a=1&a=2&b=1")]
    [InlineData("/?aB=&ab=&AB=", "AB=&aB=&ab=")]
    [InlineData("/?a-=&a=&a%2B=", "a=&a%2B=&a-=")]
    [InlineData("/?a=1&a=%2F", "a=%2F&a=1")]
    [InlineData("/?a=~&a=%C3%A9", "a=%C3%A9&a=~")]
    public void Is_sorted_by_name_and_then_by_value_as_encoded(string target, string query) => Assert.Equal(query, SigningSamples.Lines(target)[2]);

    [Theory]
    [InlineData("/?%61=%2f%7e", "a=%2F~")]
    [InlineData("/?a=!*'()/@", "a=%21%2A%27%28%29%2F%40")]
    [InlineData("/?a=%26%3D", "a=%26%3D")]
    [InlineData("/?a=%zz%4", "a=%25zz%254")]
    [InlineData("/?a+b=%20+", "a%2Bb=%20%2B")]
    public void Is_decoded_and_encoded_by_RFC_3986(string target, string query) => Assert.Equal(query, SigningSamples.Lines(target)[2]);

    [Theory]
    [InlineData("a+b=c+d", "a%2Bb=c%2Bd", true)]
    [InlineData("a+b=c+d", "a%20b=c%20d", true)]
    [InlineData("a+b=c+d", "a%2Bb=c%20d", false)]
    [InlineData("a=b%2Bc", "a=b%20c", false)]
    [InlineData("a=b%20c", "a=b%2Bc", false)]
    [InlineData("a=b%2B+", "a=b%2B%20", true)]
    [InlineData("a=b%2B+", "a=b%20%20", false)]
    public void Takes_a_raw_plus_for_a_plus_or_for_a_blank_throughout(string query, string signed, bool verifies) =>
        Assert.Equal(verifies, VerifiesAs(query, signed));

    [Theory]
    [InlineData("t=a%2Fb&t=a-b", "t=a%2Fb&t=a-b", true)]
    [InlineData("t=a%2Fb&t=a-b", "t=a-b&t=a%2Fb", true)]
    [InlineData("t=b&t=a", "t=b&t=a", false)]
    public void Takes_the_order_of_the_decoded_text_too_and_no_other(string query, string signed, bool verifies) =>
        Assert.Equal(verifies, VerifiesAs(query, signed));

    [Fact]
    public void Of_a_client_that_sorts_before_it_encodes_verifies() =>
        Gen.Select(SigningSamples.Requests, Gen.Byte.Array[1, 40]).Sample((request, choices) =>
        {
            var client = request with { SortsBeforeEncoding = true };
            return SigningSamples.Receive(client.Send(choices), client.Authorize(SigningSamples.Key)).IsSignedBy(SigningSamples.Key);
        });

    private static bool VerifiesAs(string query, string signed) => SigningSamples.Receive(
        SigningSamples.Get("/?" + query),
        SigningSamples.Authorize(
            $"GET\n/\n{signed}\nx-sdk-date:20260314T092653Z\n\nx-sdk-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "x-sdk-date"))
        .IsSignedBy(SigningSamples.Key);
}
