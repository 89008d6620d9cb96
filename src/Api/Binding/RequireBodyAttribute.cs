using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Filters;
using Roma.Api.Errors;

namespace Roma.Api.Binding;

/// <summary>Refuses a request without a body as exactly that, before its content type is checked.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequireBodyAttribute : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (context.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            context.Result = new ErrorReply(HttpErrors.BodyMissing);
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
