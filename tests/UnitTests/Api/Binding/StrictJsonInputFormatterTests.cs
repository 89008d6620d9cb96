using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Roma.Api.Apps;
using Roma.Api.Binding;
using Roma.Api.Signing;

namespace Roma.UnitTests.Api.Binding;

public sealed class StrictJsonInputFormatterTests
{
    private static readonly string[] Pieces =
        ["{", "}", "[", "]", ":", ",", " ", "\"", "\\", "\"secret\"", "\"secret\":", "\"x\":", "\"\\ud800\"", "null", "true", "1", "\0"];

    private static readonly string[] PiecesOfList =
    [
        "{", "}", "[", "]", ",", "\"method\":", "\"headers\":", "\"headers\":{", "\"requests\":[",
        "\"canary\":", "\"canary.[0]'\":", "\"canary\"", "null", "1", "}]}",
    ];

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json;charset=utf-8", true)]
    [InlineData("Application/JSON; Charset=\"UTF-8\"", true)]
    [InlineData("application/json; charset=utf-8;", true)]
    [InlineData("application/json; charset=utf-16", false)]
    [InlineData("text/json", false)]
    [InlineData("application/vnd.api+json", false)]
    [InlineData("text/plain", false)]
    [InlineData("json", false)]
    [InlineData("", true)]
    [InlineData(null, true)]
    public void Reads_JSON_in_UTF8_and_looks_at_what_is_not_declared(string? contentType, bool read)
    {
        var context = NewContext("{}", treatEmptyAsDefault: true);
        context.HttpContext.Request.ContentType = contentType;

        Assert.Equal(read, new StrictJsonInputFormatter().CanRead(context));
    }

    [Fact]
    public async Task Hands_over_the_secret()
    {
        var (result, _) = await ReadAsync("""{"secret":"JNs1VK3vLdTT9Djd"}""");

        Assert.Equal("JNs1VK3vLdTT9Djd", Assert.IsType<ResetAppSecretRequest>(result.Model).Secret?.Accept().Reveal());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"secret":null}""")]
    [InlineData(" \r\n\t{ } \n")]
    public async Task Takes_null_for_absent(string body)
    {
        var (result, problem) = await ReadAsync(body);

        Assert.Null(problem);
        Assert.Null(Assert.IsType<ResetAppSecretRequest>(result.Model).Secret);
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData("", false, false)]
    [InlineData("null", true, true)]
    [InlineData("null", false, false)]
    [InlineData(" \r\n\tnull\n", true, true)]
    public async Task Takes_no_body_and_null_for_none_where_that_is_allowed(string body, bool allowed, bool isModelSet)
    {
        var (result, problem) = await ReadAsync(body, allowed);

        Assert.Null(problem);
        Assert.Equal((false, isModelSet), (result.HasError, result.IsModelSet));
        Assert.Null(result.Model);
    }

    [Fact]
    public async Task Takes_an_empty_body_that_is_not_declared_for_none()
    {
        var context = NewContext("", treatEmptyAsDefault: true);
        context.HttpContext.Request.ContentType = null;

        var result = await new StrictJsonInputFormatter().ReadAsync(context);

        Assert.True(context.ModelState.IsValid);
        Assert.Equal((false, true), (result.HasError, result.IsModelSet));
        Assert.Null(result.Model);
    }

    [Fact]
    public async Task Refuses_a_body_that_is_not_declared_for_its_type()
    {
        var context = NewContext("{}", treatEmptyAsDefault: true);
        context.HttpContext.Request.ContentType = null;

        var result = await new StrictJsonInputFormatter().ReadAsync(context);

        Assert.True(result.HasError);
        Assert.IsType<UnsupportedContentTypeException>(Assert.Single(context.ModelState["request"]!.Errors).Exception);
    }

    [Theory]
    [InlineData("Content-Encoding", "gzip", true)]
    [InlineData("Content-Encoding", "identity, br", true)]
    [InlineData("Content-Encoding", "identity", false)]
    [InlineData("Content-Encoding", "Identity,, identity", false)]
    [InlineData("Content-Encoding", "", false)]
    [InlineData("Transfer-Encoding", "gzip, chunked", true)]
    [InlineData("Transfer-Encoding", "chunked", false)]
    public async Task Refuses_a_body_in_another_coding_and_reads_none_into_it(string header, string codings, bool refused)
    {
        var context = NewContext("{}", treatEmptyAsDefault: true);
        context.HttpContext.Request.Headers[header] = codings;

        var reading = new StrictJsonInputFormatter().ReadAsync(context);

        if (refused)
        {
            Assert.Equal(415, (await Assert.ThrowsAsync<BadHttpRequestException>(() => reading)).StatusCode);
        }
        else
        {
            Assert.IsType<ResetAppSecretRequest>((await reading).Model);
        }
    }

    [Fact]
    public async Task Takes_no_body_for_none_whatever_its_coding()
    {
        var context = NewContext("", treatEmptyAsDefault: true);
        context.HttpContext.Request.Headers.ContentEncoding = "gzip";

        Assert.True((await new StrictJsonInputFormatter().ReadAsync(context)).IsModelSet);
    }

    [Theory]
    [InlineData("""{"secert":"canary-canary"}""", "body")]
    [InlineData("""{"Secret":"canary-canary"}""", "body")]
    [InlineData("""{"canary-canary":null}""", "body")]
    [InlineData("""{"secret":"canary-canary","other":{"canary":1}}""", "body")]
    [InlineData("""{"\ud800":"canary-canary"}""", "body")]
    [InlineData("""{"secret.canary":1}""", "body")]
    [InlineData("""{"secret":"canary-canary","secret":null}""", "secret")]
    [InlineData("""{"secret":null,"\u0073ecret":"canary-canary"}""", "secret")]
    [InlineData("""{"secret":12345678}""", "secret")]
    [InlineData("""{"secret":["canary-canary"]}""", "secret")]
    [InlineData("""{"secret":{"secret":"canary-canary"}}""", "secret")]
    [InlineData("""{"secret":"\ud800canary"}""", "secret")]
    [InlineData("""["canary-canary"]""", "body")]
    [InlineData("\"canary-canary\"", "body")]
    [InlineData("""{"secret":"canary-canary""", "body")]
    [InlineData("""{} {"secret":"canary-canary"}""", "body")]
    [InlineData("null null", "body")]
    [InlineData("nul", "body")]
    [InlineData("\uFEFFnull", "body")]
    [InlineData(" ", "body")]
    [InlineData("\uFEFF{}", "body")]
    public async Task Refuses_by_name_and_shows_no_value(string body, string name)
    {
        var (result, problem) = await ReadAsync(body);

        Assert.True(result.HasError);
        Assert.NotNull(problem);
        Assert.Equal(name, problem.Value.Name);
        Assert.NotEmpty(problem.Value.Message);
        Assert.DoesNotContain("canary", problem.Value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_what_is_not_UTF8()
    {
        var (result, problem) = await ReadAsync([.. "{\"secret\":\""u8, 0xC3, 0x28, .. "canary\"}"u8], treatEmptyAsDefault: true);

        Assert.True(result.HasError);
        Assert.Contains("UTF-8", problem?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_which_members_there_are()
    {
        var (_, problem) = await ReadAsync("""{"secert":1}""");

        Assert.Equal(("body", "no such member, only secret"), problem);
    }

    [Theory]
    [InlineData("""{"requests":"canary"}""", "requests", "a list, or null, once, in UTF-8")]
    [InlineData("""{"requests":{"canary":1}}""", "requests", "a list, or null, once, in UTF-8")]
    [InlineData("""{"requests":[],"requests":["canary"]}""", "requests", "a list, or null, once, in UTF-8")]
    [InlineData("""{"requests":[{},"canary"]}""", "requests[1]", "an object, or null, once, in UTF-8")]
    [InlineData("""{"requests":[{"canary":1}]}""", "requests[0]", "no such member, only method, uri, headers, body_sha256")]
    [InlineData("""{"requests":[{"method":"canary","method":""}]}""", "requests[0].method", "a string, or null, once, in UTF-8")]
    [InlineData("""{"requests":[{},{"uri":["canary"]}]}""", "requests[1].uri", "a string, or null, once, in UTF-8")]
    [InlineData("""{"requests":[{"headers":["canary"]}]}""", "requests[0].headers", "an object of strings and lists of strings, or null, once, in UTF-8")]
    [InlineData("""{"requests":[{"headers":{"canary":1}}]}""", "requests[0].headers", "an object of strings and lists of strings, or null, once, in UTF-8")]
    [InlineData("""{"requests":[{"headers":{"canary":["a",["b"]]}}]}""", "requests[0].headers",
        "an object of strings and lists of strings, or null, once, in UTF-8")]
    [InlineData("""{"requests":[{"headers":{"canary":"a","canary":"b"}}]}""", "requests[0].headers",
        "an object of strings and lists of strings, or null, once, in UTF-8")]
    [InlineData("""{"requests":[{"headers":{"canary":"\ud800"}}]}""", "requests[0].headers",
        "an object of strings and lists of strings, or null, once, in UTF-8")]
    public async Task Says_where_in_a_list_a_member_is_wrong(string body, string name, string message)
    {
        var (_, problem) = await ReadAsync(Encoding.UTF8.GetBytes(body), treatEmptyAsDefault: false, typeof(VerifySignaturesRequest));

        Assert.Equal((name, message), problem);
    }

    [Fact]
    public Task Reads_or_explains_whatever_bytes_there_are() => Gen.Byte.Array[1, 60].SampleAsync(ReadOrExplainAsync);

    [Fact]
    public Task Reads_or_explains_what_is_nearly_JSON() =>
        Gen.OneOf(Pieces.Select(piece => Gen.Const(piece)).ToArray()).Array[0, 12].SampleAsync(
            pieces => ReadOrExplainAsync(Encoding.UTF8.GetBytes("{" + string.Concat(pieces))));

    [Fact]
    public Task Reads_or_explains_what_is_nearly_a_list() =>
        Gen.OneOf(PiecesOfList.Select(piece => Gen.Const(piece)).ToArray()).Array[0, 12].SampleAsync(async pieces =>
        {
            var body = Encoding.UTF8.GetBytes("{\"requests\":[{" + string.Concat(pieces));

            var (result, problem) = await ReadAsync(body, treatEmptyAsDefault: true, typeof(VerifySignaturesRequest));

            Assert.Equal(result.HasError, problem is not null);
            Assert.DoesNotContain("canary", problem?.Message ?? "", StringComparison.Ordinal);
        });

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    [InlineData(false)]
    public void Looks_for_a_body_before_its_type(bool? canHaveBody)
    {
        var context = NewContext("", treatEmptyAsDefault: false);
        context.HttpContext.Request.ContentType = "text/plain";
        context.HttpContext.Features.Set<IHttpRequestBodyDetectionFeature>(canHaveBody is { } can ? new Detection(can) : null);

        Assert.Equal(canHaveBody is false, new StrictJsonInputFormatter().CanRead(context));
    }

    [Fact]
    public void Leaves_faults_that_are_none_of_the_body_to_others() =>
        Assert.Equal(InputFormatterExceptionPolicy.MalformedInputExceptions, new StrictJsonInputFormatter().ExceptionPolicy);

    private static Task<(InputFormatterResult Result, (string Name, string Message)? Problem)> ReadAsync(
        string body, bool treatEmptyAsDefault = true) =>
        ReadAsync(Encoding.UTF8.GetBytes(body), treatEmptyAsDefault);

    private static async Task<(InputFormatterResult Result, (string Name, string Message)? Problem)> ReadAsync(
        byte[] body, bool treatEmptyAsDefault, Type? contract = null)
    {
        var context = NewContext(body, treatEmptyAsDefault, contract);
        var result = await new StrictJsonInputFormatter().ReadAsync(context);
        if (context.ModelState.IsValid)
        {
            return (result, null);
        }

        var (name, entry) = Assert.Single(context.ModelState);
        return (result, (name, Assert.Single(entry!.Errors).ErrorMessage));
    }

    private static async Task ReadOrExplainAsync(byte[] body)
    {
        var (result, problem) = await ReadAsync(body, treatEmptyAsDefault: true);

        Assert.Equal(result.HasError, problem is not null);
    }

    private static InputFormatterContext NewContext(string body, bool treatEmptyAsDefault) =>
        NewContext(Encoding.UTF8.GetBytes(body), treatEmptyAsDefault);

    private static InputFormatterContext NewContext(byte[] body, bool treatEmptyAsDefault, Type? contract = null)
    {
        var http = Exchange.NewContext();
        http.Request.ContentType = RomaJson.MediaType;
        http.Request.Body = new MemoryStream(body);
        return new InputFormatterContext(
            http, "request", new ModelStateDictionary(), new EmptyModelMetadataProvider().GetMetadataForType(contract ?? typeof(ResetAppSecretRequest)),
            (_, _) => throw new InvalidOperationException("It reads bytes."), treatEmptyAsDefault);
    }

    private sealed class Detection(bool canHaveBody) : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => canHaveBody;
    }
}
