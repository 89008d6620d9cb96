using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Roma.Api.Http;

/// <summary>
/// Reads a body that is one JSON object (RFC 8259) in UTF-8, and refuses an unknown or duplicate member by name, so that a mistyped member
/// never counts as absent; its messages never hold any part of a value.
/// </summary>
internal sealed class StrictJsonInputFormatter : IInputFormatter, IInputFormatterExceptionPolicy
{
    // More than fit into an error's 128 characters, and far fewer than the limit of model state.
    private const int MaxFaults = 16;

    // Other read failures, such as a body that ends early, are not for this class to explain.
    public InputFormatterExceptionPolicy ExceptionPolicy => InputFormatterExceptionPolicy.MalformedInputExceptions;

    // Without a content type there may be no body at all: some clients send an empty one in chunks.
    public bool CanRead(InputFormatterContext context) =>
        IsUndeclared(context)
        || (MediaTypeHeaderValue.TryParse(context.HttpContext.Request.ContentType, out var type)
            && string.Equals(type.MediaType, RomaJson.MediaType, StringComparison.OrdinalIgnoreCase)
            && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase)));

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        var cancellationToken = context.HttpContext.RequestAborted;
        var reader = context.HttpContext.Request.BodyReader;
        ReadResult read;
        while (!(read = await reader.ReadAsync(cancellationToken)).IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        try
        {
            return read.Buffer.IsEmpty ? NoBody(context)
                : IsUndeclared(context) ? Undeclared(context)
                : Parse(read.Buffer, RomaJson.Options.GetTypeInfo(context.ModelType), context.ModelState);
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    private static InputFormatterResult NoBody(InputFormatterContext context) =>
        context.TreatEmptyInputAsDefaultValue ? InputFormatterResult.Success(null!) : InputFormatterResult.NoValue();

    private static bool IsUndeclared(InputFormatterContext context) => string.IsNullOrEmpty(context.HttpContext.Request.ContentType);

    private static InputFormatterResult Undeclared(InputFormatterContext context)
    {
        // MVC adds the same error when no formatter can read the body: it becomes 415.
        context.ModelState.AddModelError(context.ModelName, new UnsupportedContentTypeException("The body has no content type."), context.Metadata);
        return InputFormatterResult.Failure();
    }

    private static InputFormatterResult Parse(ReadOnlySequence<byte> body, JsonTypeInfo type, ModelStateDictionary state)
    {
        try
        {
            var json = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = false });
            if (JsonSerializer.Deserialize(ref json, type) is { } request && !json.Read())
            {
                return InputFormatterResult.Success(request);
            }
        }
        catch (JsonException)
        {
            // The deserialiser stops at the first fault, with a message that is not meant for callers.
        }

        foreach (var (name, problem) in JsonFaults.In(body, type).Take(MaxFaults))
        {
            state.TryAddModelError(name, problem);
        }

        return InputFormatterResult.Failure();
    }
}
