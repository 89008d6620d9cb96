using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Rocks;

// Mono.Cecil reads an assembly piece by piece, and is made for one thread.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Roma.ArchitectureTests.Harness;

/// <summary>What compiled code does, by Mono.Cecil: with what the compiler made of <c>async</c>, iterators and lambdas.</summary>
internal static class Code
{
    private static readonly ConcurrentDictionary<Assembly, ModuleDefinition> Modules = new();

    /// <summary>The type as Cecil sees it.</summary>
    public static TypeDefinition Of(Type type) => (TypeDefinition)ModuleOf(type.Assembly).LookupToken(type.MetadataToken);

    /// <summary>The method as Cecil sees it.</summary>
    public static MethodDefinition Of(MethodInfo method) => (MethodDefinition)ModuleOf(method.Module.Assembly).LookupToken(method.MetadataToken);

    /// <summary>The id under which documentation knows the type or member.</summary>
    public static string DocumentationId(IMemberDefinition member) => DocCommentId.GetDocCommentId(member);

    /// <summary>The bodies of a type's methods, with those of what the compiler nested in it.</summary>
    public static IEnumerable<MethodDefinition> Bodies(Type type) => Bodies(Of(type));

    /// <summary>The bodies that a method was compiled to: its own, those of its state machine, its lambdas and its local functions.</summary>
    public static IReadOnlyCollection<MethodDefinition> Bodies(MethodInfo method)
    {
        var found = new HashSet<MethodDefinition>();
        var open = new Stack<MethodDefinition>([Of(method)]);
        while (open.TryPop(out var body))
        {
            if (!body.HasBody || !found.Add(body))
            {
                continue;
            }

            foreach (var part in StateMachineOf(body)?.Methods ?? [])
            {
                open.Push(part);
            }

            foreach (var part in References(body).OfType<MethodDefinition>().Where(IsMadeByCompiler))
            {
                open.Push(part);
            }
        }

        return found;
    }

    /// <summary>The types, methods and fields that a body names.</summary>
    public static IEnumerable<MemberReference> References(MethodDefinition body) =>
        body.Body.Instructions.Select(instruction => instruction.Operand).OfType<MemberReference>();

    /// <summary>The texts that a body loads.</summary>
    public static IEnumerable<string> Texts(MethodDefinition body) =>
        body.Body.Instructions.Select(instruction => instruction.Operand).OfType<string>();

    /// <summary>Whether a body calls a method of this name, whichever its parameters.</summary>
    public static bool Calls(MethodDefinition body, string type, params IReadOnlyCollection<string> names) =>
        References(body).OfType<MethodReference>().Any(
            method => string.Equals(method.DeclaringType.GetElementType().FullName, type, StringComparison.Ordinal)
                && names.Contains(method.Name, StringComparer.Ordinal));

    /// <summary>How many source lines a method's statements span, its braces not counted.</summary>
    public static int Lines(MethodInfo method)
    {
        var statements = Bodies(method)
            .SelectMany(body => body.DebugInformation.SequencePoints)
            .Where(point => !point.IsHidden && (point.StartLine, point.StartColumn + 1) != (point.EndLine, point.EndColumn))
            .ToList();
        return statements.Count == 0 ? 0 : statements.Max(point => point.EndLine) - statements.Min(point => point.StartLine) + 1;
    }

    private static IEnumerable<MethodDefinition> Bodies(TypeDefinition type) =>
        type.Methods.Where(method => method.HasBody)
            .Concat(type.NestedTypes.Where(nested => nested.Name.StartsWith('<')).SelectMany(Bodies));

    private static bool IsMadeByCompiler(MethodDefinition method) => method.Name.StartsWith('<') || method.DeclaringType.Name.StartsWith('<');

    private static TypeDefinition? StateMachineOf(MethodDefinition method) =>
        method.CustomAttributes
            .FirstOrDefault(attribute => attribute.AttributeType.Name is nameof(AsyncStateMachineAttribute) or nameof(IteratorStateMachineAttribute))
            ?.ConstructorArguments[0].Value as TypeDefinition;

    private static ModuleDefinition ModuleOf(Assembly assembly) => Modules.GetOrAdd(
        assembly,
        static assembly => ModuleDefinition.ReadModule(assembly.Location, new ReaderParameters { ReadSymbols = true, InMemory = true }));
}
