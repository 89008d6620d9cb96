using System.Buffers;
using System.Text;
using CsCheck;
using Roma.Api.Apps;
using Roma.Api.Binding;
using Roma.Api.Errors;

namespace Roma.UnitTests.Api.Errors;

public sealed class JsonFaultsTests
{
    private static readonly string[] Pieces =
        ["{", "}", "[", "]", ":", ",", " ", "\"", "\\", "\"name\"", "\"name\":", "\"favorite\":", "\"x\":", "\"\\ud800\"", "null", "true", "1", "\0"];

    private const string NoMember = "no such member";
    private const string NoText = "a string, or null";
    private const string Twice = "given more than once";
    private const string NoObject = "one JSON object in UTF-8";

    [Theory]
    [InlineData("""{"secert":"canary"}""", "secert", NoMember)]
    [InlineData("""{"Secret":"canary"}""", "Secret", NoMember)]
    [InlineData("""{"secret":"canary","other":{"canary":1}}""", "other", NoMember)]
    [InlineData("""{"secret":"canary","secret":"canary"}""", "secret", Twice)]
    [InlineData("""{"secret":null,"\u0073ecret":"canary"}""", "secret", Twice)]
    [InlineData("""{"secret":12345678}""", "secret", NoText)]
    [InlineData("""{"secret":false}""", "secret", NoText)]
    [InlineData("""{"secret":["canary"]}""", "secret", NoText)]
    [InlineData("""{"secret":{"secret":"canary"}}""", "secret", NoText)]
    [InlineData("""{"secret":"canary""", "body", NoObject)]
    [InlineData("""{"secret":"canary",}""", "body", NoObject)]
    [InlineData("""{"secret":canary}""", "body", NoObject)]
    [InlineData("""{"secret":"\ud800canary"}""", "body", NoObject)]
    [InlineData("""{"\ud800":"canary"}""", "body", NoObject)]
    [InlineData("""["canary"]""", "body", NoObject)]
    [InlineData("\"canary\"", "body", NoObject)]
    [InlineData("canary", "body", NoObject)]
    [InlineData("12345678", "body", NoObject)]
    [InlineData("null", "body", NoObject)]
    [InlineData(" ", "body", NoObject)]
    [InlineData("""{} {"secret":"canary"}""", "body", NoObject)]
    [InlineData("{}canary", "body", NoObject)]
    [InlineData("""{"":1}""", "\"\"", NoMember)]
    [InlineData("""{"a\u0000b\nc":1}""", "a?b?c", NoMember)]
    [InlineData("""{"a\u202eb\u200bc\u2028d":1}""", "a?b?c?d", NoMember)]
    public void Are_named_without_a_part_of_a_value(string body, string name, string problem) =>
        Assert.Equal([(name, problem)], In<ResetAppSecretRequest>(body));

    [Fact]
    public void Are_all_said_at_once() =>
        Assert.Equal(
            [("name", NoText), ("Remark", NoMember), ("favorite", "true or false, or null"), ("key", Twice)],
            In<CreateAppRequest>("""{"name":1,"Remark":"r","key":"k","favorite":"true","key":"k","secret":null}"""));

    [Fact]
    public void Are_said_up_to_where_the_text_breaks() =>
        Assert.Equal([("nmae", NoMember), ("body", NoObject)], In<CreateAppRequest>("""{"nmae":"canary","key":"""));

    [Theory]
    [InlineData("m", 40)]
    [InlineData("\U0001F511", 40)]
    public void Show_forty_characters_of_a_name_at_the_most_and_whole_ones(string character, int shown) =>
        Assert.Equal(
            [(string.Concat(Enumerable.Repeat(character, shown)), NoMember)],
            In<ResetAppSecretRequest>($$"""{"{{string.Concat(Enumerable.Repeat(character, shown + 1))}}":1}"""));

    [Fact]
    public void Are_never_none_and_never_throw_whatever_bytes_there_are() =>
        Gen.Byte.Array[0, 60].Sample(
            bytes => Assert.NotEmpty(JsonFaults.In(new ReadOnlySequence<byte>(bytes), RomaJson.TypeInfo<CreateAppRequest>())));

    [Fact]
    public void Are_never_none_and_never_throw_for_what_is_nearly_JSON() =>
        Gen.OneOf(Pieces.Select(piece => Gen.Const(piece)).ToArray()).Array[0, 12].Sample(
            pieces => Assert.NotEmpty(In<CreateAppRequest>("{" + string.Concat(pieces))));

    private static IReadOnlyList<(string Name, string Problem)> In<T>(string body) =>
        JsonFaults.In(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), RomaJson.TypeInfo<T>());
}
