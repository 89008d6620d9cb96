using Microsoft.AspNetCore.Mvc.Filters;

namespace Roma.Api.Http;

/// <summary>Refuses a parameter of the query that is given more than once: binding would take one of them, and not say which.</summary>
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
