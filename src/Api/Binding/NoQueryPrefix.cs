using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Roma.Api.Binding;

/// <summary>
/// Binds query parameters by their own names alone. MVC would take the name of the action's argument for a prefix: a query parameter of that name
/// would leave all others unbound.
/// </summary>
internal sealed class NoQueryPrefix : IParameterModelConvention
{
    public void Apply(ParameterModel parameter)
    {
        if (parameter.BindingInfo is { } binding && binding.BindingSource == BindingSource.Query)
        {
            binding.BinderModelName ??= "";
        }
    }
}
