using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace Roma.Api.Errors;

/// <summary>Describes what binding could not read.</summary>
internal static class InvalidRequests
{
    /// <summary>Sets binding messages that never repeat what was sent.</summary>
    public static void UseSilentMessages(DefaultModelBindingMessageProvider messages)
    {
        messages.SetAttemptedValueIsInvalidAccessor((_, _) => NotOfItsKind);
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => NotOfItsKind);
        messages.SetUnknownValueIsInvalidAccessor(_ => NotOfItsKind);
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => NotOfItsKind);
        messages.SetValueIsInvalidAccessor(_ => NotOfItsKind);
        messages.SetMissingRequestBodyRequiredValueAccessor(() => HttpErrors.BodyMissing);
    }

    /// <summary>The answer to a request whose binding failed.</summary>
    public static IActionResult ToHttp(ActionContext context)
    {
        var problems = context.ModelState.SelectMany(entry => entry.Value!.Errors.Select(error => (entry.Key, error.ErrorMessage))).ToList();
        return problems.Exists(problem => string.Equals(problem.ErrorMessage, HttpErrors.BodyMissing, StringComparison.Ordinal))
            ? new ErrorReply(HttpErrors.BodyMissing)
            : new ErrorReply(HttpErrors.RequestInvalid, problems.Select(problem => $"{problem.Key}: {Explain(context, problem.Key, problem.ErrorMessage)}"));
    }

    /// <summary>What a value of <paramref name="type"/> looks like in a request.</summary>
    public static string Describe(Type type) =>
        type == typeof(bool?) ? "true or false" : type == typeof(int?) ? "a whole number"
        : type == typeof(DateTimeOffset?) ? UtcTimeConverter.Rule : "a string";

    /// <summary>The action's parameter <paramref name="name"/>, ignoring case as binding does; null if there is none.</summary>
    public static ModelMetadata? FindParameter(ActionContext context, string name)
    {
        var metadata = context.HttpContext.RequestServices.GetRequiredService<IModelMetadataProvider>();
        return context.ActionDescriptor.Parameters
            .SelectMany(parameter => metadata.GetMetadataForProperties(parameter.ParameterType))
            .FirstOrDefault(property => string.Equals(property.BinderModelName, name, StringComparison.OrdinalIgnoreCase));
    }

    private const string NotOfItsKind = "not of its kind";

    private static string Explain(ActionContext context, string key, string message) =>
        string.Equals(message, NotOfItsKind, StringComparison.Ordinal) && FindParameter(context, key) is { } parameter
            ? Describe(parameter.ModelType)
            : message;
}
