using Roma.Api.Errors;

namespace Roma.UnitTests.Api.Errors;

public sealed class InvalidRequestsTests
{
    [Theory]
    [InlineData(typeof(bool?), "true or false")]
    [InlineData(typeof(int?), "a whole number")]
    [InlineData(typeof(string), "a string")]
    [InlineData(typeof(ProposedSecret), "a string")]
    public void Describes_a_value_in_the_words_of_JSON(Type type, string expected) => Assert.Equal(expected, InvalidRequests.Describe(type));
}
