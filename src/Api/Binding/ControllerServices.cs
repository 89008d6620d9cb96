using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Roma.Api.Binding;

/// <summary>Registers the controllers, with what binds their parameters and bodies.</summary>
internal static class ControllerServices
{
    public static void AddControllersOfRoma(this IServiceCollection services)
    {
        // The OpenAPI document uses these options, and needs types that are in no contract, such as those of parameters.
        services.ConfigureHttpJsonOptions(options =>
        {
            RomaJson.Apply(options.SerializerOptions);
            options.SerializerOptions.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        });
        services.AddMvcCore(options =>
            {
                options.Conventions.Add(new NoQueryPrefix());
                options.Filters.Add(new DuplicateParameterFilter());
                options.ModelMetadataDetailsProviders.Add(new KeepEmptyStrings());
                // Values come only from the path and the query; otherwise a form would be read although such a body is refused.
                options.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
                options.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
                options.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
                options.InputFormatters.Clear();
                options.InputFormatters.Add(new StrictJsonInputFormatter());
                options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
                InvalidRequests.UseSilentMessages(options.ModelBindingMessageProvider);
            })
            .ConfigureApiBehaviorOptions(options =>
            {
                options.SuppressMapClientErrors = true;
                options.InvalidModelStateResponseFactory = InvalidRequests.ToHttp;
            })
            .AddApiExplorer();
    }
}
