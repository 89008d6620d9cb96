using Ardalis.Result;
using Microsoft.AspNetCore.Mvc;

namespace Roma.Api.Errors;

/// <summary>The only place that turns a result into HTTP: its success status, or the catalogue's entry for its code.</summary>
internal static class ResultHttp
{
    /// <summary>The response for <paramref name="result"/>; <paramref name="toResponse"/> makes the body of a success.</summary>
    public static IActionResult ToHttp<TValue, TResponse>(this Result<TValue> result, Func<TValue, TResponse> toResponse) =>
        result.Status switch
        {
            ResultStatus.Ok => new JsonReply<TResponse>(StatusCodes.Status200OK, toResponse(result.Value)),
            ResultStatus.Created => new JsonReply<TResponse>(StatusCodes.Status201Created, toResponse(result.Value)),
            ResultStatus.Invalid => new ErrorReply(HttpErrors.RequestInvalid, result.Problems(), isLogged: true),
            ResultStatus.Forbidden or ResultStatus.NotFound or ResultStatus.Conflict => new ErrorReply(result.Errors.Single(), isLogged: true),
            // No use case returns these: an outage is an exception, and the caller is known before a use case is reached.
            ResultStatus.NoContent or ResultStatus.Error or ResultStatus.Unauthorized or ResultStatus.CriticalError or ResultStatus.Unavailable =>
                throw new InvalidOperationException($"A use case answered {result.Status}, which has no form on the wire."),
        };

    /// <summary>The rules that the request broke, each behind the name of its parameter.</summary>
    public static IEnumerable<string> Problems<TValue>(this Result<TValue> result) =>
        result.ValidationErrors.Select(error => $"{error.Identifier}: {error.ErrorMessage}");
}

/// <summary>Answers with a JSON body.</summary>
internal sealed class JsonReply<T>(int status, T body) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => context.HttpContext.WriteJsonAsync(status, body);
}

/// <summary>Answers with an error from the catalogue.</summary>
internal sealed class ErrorReply(string code, IEnumerable<string>? problems = null, bool isLogged = false) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => context.HttpContext.WriteErrorAsync(code, problems, isLogged);
}
