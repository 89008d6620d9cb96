using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Roma.Api.Binding;

/// <summary>
/// Binds the parameters of a query only by their own names: MVC would take the name of the action's argument for a prefix, and a query that
/// holds it would switch the others off.
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
