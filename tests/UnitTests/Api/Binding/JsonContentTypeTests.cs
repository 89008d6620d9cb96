using Microsoft.Extensions.Primitives;
using Roma.Api.Binding;

namespace Roma.UnitTests.Api.Binding;

public sealed class JsonContentTypeTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json;")]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("application/json; charset=utf-8;")]
    [InlineData("application/json; Charset=UTF8")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; charset=utf-8; charset=utf-8")]
    [InlineData("application/json; charset=utf-8; charset=\"UTF8\"")]
    [InlineData("application/json; x=\"; charset=utf-16\"")]
    [InlineData("application/json; x=\"\\\"; charset=utf-16;\"; charset=utf-8")]
    [InlineData("application/json; profile=\"https://example.com/\"; odata.metadata=none")]
    public void Takes_JSON_in_UTF_8(string header) => Assert.True(JsonContentType.IsIn(header));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("application")]
    [InlineData("application/json5")]
    [InlineData("application/json-seq")]
    [InlineData("text/json")]
    [InlineData("application/vnd.api+json")]
    [InlineData("application/json, application/json")]
    [InlineData("application/json charset=utf-8")]
    [InlineData("application/json; charset")]
    [InlineData("application/json; charset=")]
    [InlineData("application/json; charset=\"\"")]
    [InlineData("application/json; charset=\"utf-8")]
    [InlineData("application/json; charset=utf-8\"")]
    [InlineData("application/json; charset='utf-8'")]
    [InlineData("application/json; charset=utf-8 utf-8")]
    [InlineData("application/json; charset=utf-8, text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=us-ascii")]
    [InlineData("application/json; charset=gbk")]
    [InlineData("application/json; charset=utf-8; charset=utf-16")]
    [InlineData("application/json; charset=utf-16; charset=utf-8")]
    [InlineData("application/json; x=\"\\")]
    public void Refuses_anything_else(string header) => Assert.False(JsonContentType.IsIn(header));

    [Fact]
    public void Refuses_two_headers_even_of_one_value() =>
        Assert.False(JsonContentType.IsIn(new StringValues(["application/json", "application/json"])));

    [Theory]
    [InlineData(";    ")]
    [InlineData("; x=\"\\\"\"")]
    [InlineData("; charset=utf-8 ")]
    public void Reads_the_longest_header_in_one_pass(string part) =>
        Assert.False(JsonContentType.IsIn("application/json" + string.Concat(Enumerable.Repeat(part, 131_072 / part.Length)) + "\""));
}
