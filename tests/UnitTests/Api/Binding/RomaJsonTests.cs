using System.Text.Json;
using Roma.Api.Apps;
using Roma.Api.Binding;
using Roma.Api.Errors;

namespace Roma.UnitTests.Api.Binding;

public sealed class RomaJsonTests
{
    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"secret":null}""")]
    [InlineData("""{ "secret" : "JNs1VK3vLdTT9Djd" }""")]
    [InlineData("""{"\u0073ecret":"JNs1VK3vLdTT9Djd"}""")]
    public void Reads_what_the_contract_has(string body) => Assert.NotNull(Read<ResetAppSecretRequest>(body));

    [Theory]
    [InlineData("""{"secert":"JNs1VK3vLdTT9Djd"}""")]
    [InlineData("""{"Secret":"JNs1VK3vLdTT9Djd"}""")]
    [InlineData("""{"SECRET":null}""")]
    [InlineData("""{"secret":"JNs1VK3vLdTT9Djd","secret":"JNs1VK3vLdTT9Djd"}""")]
    [InlineData("""{"secret":null,"\u0073ecret":"JNs1VK3vLdTT9Djd"}""")]
    [InlineData("""{"secret":"JNs1VK3vLdTT9Djd","overlap":1}""")]
    [InlineData("""{"secret":12345678}""")]
    [InlineData("""{"secret":true}""")]
    [InlineData("""{"secret":["JNs1VK3vLdTT9Djd"]}""")]
    [InlineData("""{"secret":{"secret":"JNs1VK3vLdTT9Djd"}}""")]
    [InlineData("""{"secret":"JNs1VK3vLdTT9Djd",}""")]
    [InlineData("""{"secret":"JNs1VK3vLdTT9Djd" /* why */}""")]
    [InlineData("""{'secret':'JNs1VK3vLdTT9Djd'}""")]
    [InlineData("""{"secret":"JNs1VK3vLdTT9Djd""")]
    [InlineData("""[]""")]
    [InlineData("")]
    public void Reads_nothing_else(string body) => Assert.Throws<JsonException>(() => Read<ResetAppSecretRequest>(body));

    [Theory]
    [InlineData("""{"name":"a","favorite":"true"}""")]
    [InlineData("""{"name":"a","favorite":1}""")]
    [InlineData("""{"name":1}""")]
    [InlineData("""{"name":"a","id":"b"}""")]
    public void Converts_no_kind_into_another(string body) => Assert.Throws<JsonException>(() => Read<CreateAppRequest>(body));

    [Fact]
    public void Reads_every_member_of_an_app()
    {
        var request = Read<CreateAppRequest>("""{"name":"n","remark":"r","key":"k","secret":"JNs1VK3vLdTT9Djd","favorite":true}""");

        Assert.NotNull(request);
        Assert.Equal(("n", "r", "k", true), (request.Name, request.Remark, request.Key, request.Favorite));
        Assert.Equal("JNs1VK3vLdTT9Djd", request.Secret?.Accept().Reveal());
    }

    [Fact]
    public void Writes_names_of_the_contract_and_readable_text() =>
        Assert.Equal(
            """{"error_code":"a+b","error_msg":"订单","error_details":"<&>","request_id":"'"}""",
            JsonSerializer.Serialize(new ErrorResponse("a+b", "订单", "<&>", "'"), RomaJson.TypeInfo<ErrorResponse>()));

    private static T? Read<T>(string body) => JsonSerializer.Deserialize(body, RomaJson.TypeInfo<T>());
}
