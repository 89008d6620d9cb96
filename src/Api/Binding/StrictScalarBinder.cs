using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Roma.Api.Binding;

/// <summary>
/// Reads a whole number in decimal digits, and true or false in any case. The .NET converters that binding would use also accept 0x10, #5 and
/// text with a trailing NUL.
/// </summary>
internal sealed class StrictScalarBinder : IModelBinder, IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(int?) || context.Metadata.ModelType == typeof(bool?) ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var given = bindingContext.ValueProvider.GetValue(bindingContext.ModelName);
        if (given.FirstValue is not { Length: > 0 } text)
        {
            return Task.CompletedTask;
        }

        bindingContext.ModelState.SetModelValue(bindingContext.ModelName, given);
        if (Parse(text, bindingContext.ModelType) is { } value)
        {
            bindingContext.Result = ModelBindingResult.Success(value);
        }
        else
        {
            bindingContext.ModelState.TryAddModelError(
                bindingContext.ModelName, bindingContext.ModelMetadata.ModelBindingMessageProvider.NonPropertyAttemptedValueIsInvalidAccessor(text));
        }

        return Task.CompletedTask;
    }

    /// <summary><paramref name="text"/> as <paramref name="type"/>, a nullable integer or Boolean; null if it cannot be read as one.</summary>
    public static object? Parse(string text, Type type)
    {
        if (type == typeof(bool?))
        {
            return string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) ? true
                : string.Equals(text, "false", StringComparison.OrdinalIgnoreCase) ? false
                : null;
        }

        return text.AsSpan(text[0] == '-' ? 1 : 0).ContainsAnyExceptInRange('0', '9')
            || !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? null
            : number;
    }
}
