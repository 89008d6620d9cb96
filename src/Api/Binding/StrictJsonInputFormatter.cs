using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Primitives;

namespace Roma.Api.Binding;

/// <summary>
/// Reads a body that is one JSON object (RFC 8259) in UTF-8, or null, and refuses an unknown or duplicate member by name, so that a mistyped member
/// never counts as absent; its messages never hold any part of a value.
/// </summary>
internal sealed class StrictJsonInputFormatter : IInputFormatter, IInputFormatterExceptionPolicy
{
    // Only malformed JSON is explained here; other exceptions, such as that of a body that ends early, pass.
    public InputFormatterExceptionPolicy ExceptionPolicy => InputFormatterExceptionPolicy.MalformedInputExceptions;

    // A missing body is refused as missing, whatever its type. Without a type it may still be an empty one in chunks, as some clients send it.
    public bool CanRead(InputFormatterContext context) =>
        context.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
        || IsUndeclared(context)
        || JsonContentType.IsIn(context.HttpContext.Request.Headers.ContentType);

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        var body = await RequestBody.ReceiveAsync(context.HttpContext);
        try
        {
            return body.IsEmpty ? NoBody(context)
                : IsEncoded(context.HttpContext.Request.Headers) ? throw new BadHttpRequestException(
                    "The body is encoded.", StatusCodes.Status415UnsupportedMediaType)
                : IsUndeclared(context) ? Undeclared(context)
                : Parse(body, context);
        }
        finally
        {
            context.HttpContext.Request.BodyReader.AdvanceTo(body.End);
        }
    }

    private static InputFormatterResult NoBody(InputFormatterContext context) =>
        context.TreatEmptyInputAsDefaultValue ? InputFormatterResult.Success(null!) : InputFormatterResult.NoValue();

    private static bool IsUndeclared(InputFormatterContext context) => StringValues.IsNullOrEmpty(context.HttpContext.Request.Headers.ContentType);

    // Kestrel decodes chunks, but no other transfer coding, and no content coding.
    private static bool IsEncoded(IHeaderDictionary headers) =>
        IsAnyBut("identity", headers.ContentEncoding) || IsAnyBut("chunked", headers.TransferEncoding);

    private static bool IsAnyBut(string coding, StringValues header) =>
        header.SelectMany(value => value!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Any(other => !string.Equals(other, coding, StringComparison.OrdinalIgnoreCase));

    private static InputFormatterResult Undeclared(InputFormatterContext context)
    {
        // MVC adds the same error when no formatter can read the body: it becomes 415.
        context.ModelState.AddModelError(context.ModelName, new UnsupportedContentTypeException("The body has no content type."), context.Metadata);
        return InputFormatterResult.Failure();
    }

    private static InputFormatterResult Parse(ReadOnlySequence<byte> body, InputFormatterContext context)
    {
        var type = RomaJson.Options.GetTypeInfo(context.ModelType);
        try
        {
            var json = new Utf8JsonReader(body);
            var request = JsonSerializer.Deserialize(ref json, type);
            // Throws if anything follows.
            json.Read();
            // Clients that are generated from a description send the literal null for a body that is left out.
            return request is null ? NoBody(context) : InputFormatterResult.Success(request);
        }
        catch (JsonException exception)
        {
            var (name, problem) = Explain(exception.Path, type);
            context.ModelState.TryAddModelError(name, problem);
            return InputFormatterResult.Failure();
        }
    }

    // Says only what the contract says: the exception's message and the name of an unknown member may hold a secret in the wrong place.
    private static (string Name, string Problem) Explain(string? path, JsonTypeInfo type)
    {
        if (path is null or "$")
        {
            return ("body", "one JSON object in UTF-8");
        }

        var (place, rest) = ("", path["$".Length..]);
        while (FindPart(rest, type) is var (length, inner))
        {
            (place, rest) = (place + rest[..length], rest[length..]);
            // The names in an object that has names of its own were sent.
            if (rest is "" || !RomaJson.Options.TryGetTypeInfo(inner, out var next) || next.Kind is JsonTypeInfoKind.Dictionary or JsonTypeInfoKind.None)
            {
                return (place.TrimStart('.'), $"{Describe(inner)}, or null, once, in UTF-8");
            }

            type = next;
        }

        return (place is "" ? "body" : place.TrimStart('.'), $"no such member, only {string.Join(", ", type.Properties.Select(member => member.Name))}");
    }

    // The first part of the path, .name or [number], and what the contract has there; null if it has no such member.
    private static (int Length, Type Type)? FindPart(string path, JsonTypeInfo type)
    {
        if (type.Kind is JsonTypeInfoKind.Enumerable)
        {
            return (path.IndexOf(']', StringComparison.Ordinal) + 1, type.ElementType!);
        }

        var length = path.AsSpan(1).IndexOfAny('.', '[') + 1 is > 0 and var end ? end : path.Length;
        return type.Properties.FirstOrDefault(member => string.Equals(path[..length], $".{member.Name}", StringComparison.Ordinal)) is { } known
            ? (length, known.PropertyType)
            : null;
    }

    private static string Describe(Type type) =>
        !RomaJson.Options.TryGetTypeInfo(type, out var known) ? InvalidRequests.Describe(type)
        : known.Kind switch
        {
            JsonTypeInfoKind.Enumerable => "a list",
            JsonTypeInfoKind.Dictionary => "an object of strings and lists of strings",
            JsonTypeInfoKind.Object => "an object",
            JsonTypeInfoKind.None => InvalidRequests.Describe(type),
        };
}
