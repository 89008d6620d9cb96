using Microsoft.AspNetCore.Mvc.Filters;
using Roma.Api.Errors;

namespace Roma.Api.Binding;

/// <summary>Refuses a query parameter that is given more than once: binding would silently pick one.</summary>
internal sealed class DuplicateParameterFilter : IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        var doubled = context.HttpContext.Request.Query
            .Where(parameter => parameter.Value.Count > 1 && InvalidRequests.FindParameter(context, parameter.Key) is not null)
            .Select(parameter => $"{parameter.Key}: given more than once")
            .ToList();
        if (doubled.Count > 0)
        {
            context.Result = new ErrorReply(HttpErrors.RequestInvalid, doubled);
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
