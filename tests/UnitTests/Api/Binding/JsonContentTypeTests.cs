using CsCheck;
using Microsoft.Extensions.Primitives;
using Roma.Api.Binding;

namespace Roma.UnitTests.Api.Binding;

public sealed class JsonContentTypeTests
{
    private const string TokenCharacters = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly Gen<string> Token = Gen.Char[TokenCharacters].Array[1, 8].Select(characters => new string(characters));

    // Any text that a header can carry, with each character quoted by a backslash or, where that is allowed, as it is.
    private static readonly Gen<string> Quoted = Gen.Select(Gen.Char[' ', 'ÿ'], Gen.Bool)
        .Where((character, _) => character != '\x7F')
        .Select((character, quotes) => quotes || character is '"' or '\\' ? $@"\{character}" : character.ToString())
        .Array[0, 8].Select(characters => $"\"{string.Concat(characters)}\"");

    private static readonly Gen<string> Blanks = Gen.OneOf(Gen.Const(""), Gen.Const(" "), Gen.Const("\t"), Gen.Const("  \t "));

    private static readonly Gen<string> Parameter = Gen.Frequency(
        (1, Gen.Const("")),
        (2, Gen.Select(Token.Select(name => "x" + name), Gen.OneOf(Token, Quoted), (name, value) => $"{name}={value}")),
        (1, Gen.OneOf(Gen.Const("charset=utf-8"), Gen.Const("CHARSET=\"UTF8\""), Gen.Const(@"charset=""\u\t\f-8"""), Gen.Const("Charset=csUTF8"))));

    private static readonly Gen<string> Parameters =
        Gen.Select(Blanks, Blanks, Parameter, (before, after, parameter) => $"{before};{after}{parameter}").Array[0, 5].Select(string.Concat);

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json;")]
    [InlineData("application/json ; ;")]
    [InlineData("application/json;charset=utf-8")]
    [InlineData("application/json; charset=utf-8;")]
    [InlineData("application/json ; ; charset=\"utf-8\"")]
    [InlineData("application/json; Charset=UTF8")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=csUTF8")]
    [InlineData("application/json; charset=unicode-1-1-utf-8")]
    [InlineData("application/json; charset=\"ut\\f-8\"")]
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
    [InlineData("application / json")]
    [InlineData("text/json")]
    [InlineData("application/vnd.api+json")]
    [InlineData("application/json, application/json")]
    [InlineData("application/json charset=utf-8")]
    [InlineData("application/json; charset")]
    [InlineData("application/json; charset=")]
    [InlineData("application/json; charset=\"\"")]
    [InlineData("application/json; charset = utf-8")]
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
    [InlineData("application/json; x=\"\u0001\"")]
    [InlineData("application/json; x=\"\\")]
    public void Refuses_anything_else(string header) => Assert.False(JsonContentType.IsIn(header));

    [Fact]
    public void Refuses_two_headers_even_of_one_value() =>
        Assert.False(JsonContentType.IsIn(new StringValues(["application/json", "application/json"])));

    [Fact]
    public void Takes_any_parameters_that_the_grammar_allows() =>
        Parameters.Sample(parameters => JsonContentType.IsIn("application/json" + parameters));

    [Fact]
    public void Refuses_another_charset_whatever_is_around_it() =>
        Gen.Select(Parameters, Parameters).Sample((before, after) => !JsonContentType.IsIn($"application/json{before};charset=utf-16{after}"));

    [Fact]
    public void Never_throws() => Gen.String.Sample(text =>
    {
        JsonContentType.IsIn(text);
        JsonContentType.IsIn("application/json;" + text);
    });

    // Exponential reading would take years, and is cut short by an exception.
    [Theory]
    [InlineData(";    ")]
    [InlineData("; x=\"\\\"\"")]
    [InlineData("; charset=utf-8 ")]
    public void Reads_the_longest_header_in_one_pass(string part) =>
        Assert.False(JsonContentType.IsIn("application/json" + string.Concat(Enumerable.Repeat(part, 131_072 / part.Length)) + "\""));
}
