using Mono.Cecil;

namespace Roma.ArchitectureTests.Harness;

/// <summary>
/// Every type that a type names, wherever that is: also where NetArchTest does not look, in the arguments of attributes.
/// </summary>
internal static class Dependencies
{
    /// <summary>The full names of Roma's types that <paramref name="type"/> names.</summary>
    public static IReadOnlySet<string> Of(Type type)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var reference in Of(Code.Of(type)).SelectMany(Parts))
        {
            names.Add(reference.FullName);
        }

        return names;
    }

    private static IEnumerable<TypeReference?> Of(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(contract => contract.InterfaceType),
        .. type.GenericParameters.SelectMany(Of),
        .. Of(type.CustomAttributes),
        .. type.Fields.SelectMany(field => (IEnumerable<TypeReference?>)[field.FieldType, .. Of(field.CustomAttributes)]),
        .. type.Properties.SelectMany(property => Of(property.CustomAttributes)),
        .. type.Methods.SelectMany(Of),
        .. type.NestedTypes.SelectMany(Of),
    ];

    private static IEnumerable<TypeReference?> Of(MethodDefinition method) =>
    [
        method.ReturnType,
        .. Of(method.CustomAttributes),
        .. method.GenericParameters.SelectMany(Of),
        .. method.Parameters.SelectMany(parameter => (IEnumerable<TypeReference?>)[parameter.ParameterType, .. Of(parameter.CustomAttributes)]),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? Code.References(method).SelectMany(Of) : [],
    ];

    private static IEnumerable<TypeReference?> Of(MemberReference used) => used switch
    {
        TypeReference type => [type],
        GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType, method.ReturnType],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    private static IEnumerable<TypeReference?> Of(GenericParameter parameter) =>
        parameter.Constraints.Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference?> Of(IEnumerable<CustomAttribute> attributes) =>
        attributes.SelectMany(attribute => (IEnumerable<TypeReference?>)
        [
            attribute.AttributeType,
            .. attribute.ConstructorArguments.Select(argument => argument.Value as TypeReference),
        ]);

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification derived => Parts(derived.ElementType),
        _ => [type],
    };
}
