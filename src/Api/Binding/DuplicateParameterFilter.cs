using Microsoft.AspNetCore.Mvc.Filters;

namespace Roma.Api.Binding;

/// <summary>Refuses a query parameter that is given more than once: binding would silently pick one.</summary>
internal sealed class DuplicateParameterFilter : IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var duplicates = context.HttpContext.Request.Query
            .Where(parameter => parameter.Value.Count > 1 && InvalidRequests.FindParameter(context, parameter.Key) is not null)
            .Select(parameter => $"{parameter.Key}: given more than once")
            .ToList();
        if (duplicates.Count > 0)
        {
            context.Result = new ErrorReply(HttpErrors.RequestInvalid, duplicates);
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
