using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Roma.ArchitectureTests.Harness;

/// <summary>An action of a controller.</summary>
internal sealed record Operation(Type Controller, MethodInfo Action)
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<Type> Controllers { get; } = [.. Layer.Api.Types.Where(type => typeof(ControllerBase).IsAssignableFrom(type))];

    public static IReadOnlyList<Operation> All { get; } = [.. Controllers.SelectMany(Of)];

    public string Method => Route.HttpMethods.Single();

    /// <summary>The path, with <c>{name}</c> where a value goes.</summary>
    public string Template => string.Join('/', new[] { Controller.GetCustomAttribute<RouteAttribute>()?.Template, Route.Template }
        .Where(part => part is not null).Select(part => part!.Trim('/')));

    public IReadOnlyList<ProducesResponseTypeAttribute> Responses =>
        [.. Action.GetCustomAttributes<ProducesResponseTypeAttribute>(), .. Controller.GetCustomAttributes<ProducesResponseTypeAttribute>()];

    /// <summary>The types of bodies, in and out.</summary>
    public IEnumerable<Type> Contracts =>
        Responses.Select(response => response.Type).Concat(Action.GetParameters().Where(IsBody).Select(parameter => parameter.ParameterType))
            .Distinct();

    /// <summary>How often it hands a request to MediatR.</summary>
    public int Sends => Code.Bodies(Action).Sum(body => Code.References(body).OfType<MethodReference>().Count(
        method => string.Equals(method.DeclaringType.Namespace, "MediatR", StringComparison.Ordinal) && method.Name is "Send" or "Publish"));

    private HttpMethodAttribute Route => Action.GetCustomAttribute<HttpMethodAttribute>()!;

    public static IEnumerable<Operation> Of(Type controller) =>
        controller.GetMethods(Declared).Where(method => method.IsDefined(typeof(HttpMethodAttribute)))
            .Select(method => new Operation(controller, method));

    /// <summary>Whether it makes a request of this type.</summary>
    public bool Asks(UseCase useCase) => Code.Bodies(Action).SelectMany(body => body.Body.Instructions).Any(
        instruction => instruction.OpCode == OpCodes.Newobj
            && string.Equals(((MethodReference)instruction.Operand).DeclaringType.FullName, useCase.Request.FullName, StringComparison.Ordinal));

    public override string ToString() => $"{Controller.Name}.{Action.Name}";

    private static bool IsBody(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(FromBodyAttribute))
        || (parameter.ParameterType.IsClass && !parameter.IsDefined(typeof(FromRouteAttribute)) && !parameter.IsDefined(typeof(FromQueryAttribute)));
}
