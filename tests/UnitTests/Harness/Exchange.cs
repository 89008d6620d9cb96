using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;

namespace Roma.UnitTests.Harness;

/// <summary>One exchange over HTTP, without a server.</summary>
internal static class Exchange
{
    /// <summary>An exchange with a request id and an answer that can be read.</summary>
    public static DefaultHttpContext NewContext() =>
        new() { TraceIdentifier = UseCases.RequestId, Response = { Body = new MemoryStream() } };

    /// <summary>What was answered.</summary>
    public static string TextOf(HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    public static JsonObject JsonOf(HttpContext context) => JsonNode.Parse(TextOf(context))!.AsObject();

    /// <summary>Asserts that the answer is an error in the form of the contract, and answers its code and its details.</summary>
    public static (string Code, string Details) ErrorOf(HttpContext context, int status)
    {
        var body = JsonOf(context);
        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal("application/json", context.Response.ContentType);
        Assert.Equal(context.Response.Body.Length, context.Response.ContentLength);
        Assert.Equal(["error_code", "error_msg", "error_details", "request_id"], body.Select(member => member.Key));
        Assert.All(body, member => Assert.InRange(((string?)member.Value)?.Length ?? 0, 1, 128));
        Assert.Equal(context.TraceIdentifier, (string?)body["request_id"]);
        return ((string)body["error_code"]!, (string)body["error_details"]!);
    }

    public static async Task<DefaultHttpContext> ExecuteAsync(IActionResult result)
    {
        var context = NewContext();
        await result.ExecuteResultAsync(new ActionContext(context, new RouteData(), new ActionDescriptor()));
        return context;
    }
}
