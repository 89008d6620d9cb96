using System.Reflection;
using System.Runtime.InteropServices;
using Mono.Cecil;

namespace Roma.ArchitectureTests.Harness;

/// <summary>A line of BannedSymbols.txt: what must not be used, by its documentation id, and what to use in place of it.</summary>
internal sealed record BannedSymbol(string Id, string Instead)
{
    private static readonly IReadOnlyList<Assembly> BaseClassLibrary =
    [
        .. Directory.EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory(), "System.*.dll")
            .Where(file => !Path.GetFileName(file).Contains("Native", StringComparison.Ordinal))
            .Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file))),
    ];

    /// <summary>Whether there is such a thing in the base class library.</summary>
    public bool Exists
    {
        get
        {
            var name = Id[2..].Split('(')[0];
            return Id[0] is 'T'
                ? Find(name) is not null
                : Find(name[..name.LastIndexOf('.')]) is { } type && IdsOfMembers(type).Contains(Id, StringComparer.Ordinal);
        }
    }

    public static BannedSymbol Parse(string line) => line.Split(';', 2) is [var id, var instead]
        ? new(id, instead)
        : throw new FormatException($"BannedSymbols.txt has a line without an alternative: {line}");

    /// <summary>The ids of what a reference in compiled code may be banned as: its type, and itself.</summary>
    public static IEnumerable<string> IdsOf(MemberReference reference) => reference switch
    {
        TypeReference type => [$"T:{NameOf(type)}"],
        MethodReference method => [$"T:{NameOf(method.DeclaringType)}",
                MemberId(NameOf(method.DeclaringType), method.Name, method.Parameters.Select(parameter => NameOf(parameter.ParameterType)))],
        _ => [$"T:{NameOf(reference.DeclaringType)}"],
    };

    public override string ToString() => Id;

    private static IEnumerable<string> IdsOfMembers(Type type) => type.GetMethods().Select(method =>
        MemberId(type.FullName!, method.Name,
            method.GetParameters().Select(parameter => parameter.ParameterType.FullName ?? parameter.ParameterType.Name)));

    private static Type? Find(string name) => BaseClassLibrary.Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);

    private static string MemberId(string type, string method, IEnumerable<string> parameters)
    {
        if (method.StartsWith("get_", StringComparison.Ordinal))
        {
            return $"P:{type}.{method[4..]}";
        }

        var list = string.Join(',', parameters);
        return list.Length == 0 ? $"M:{type}.{method}" : $"M:{type}.{method}({list})";
    }

    private static string NameOf(TypeReference type) => type.GetElementType().FullName.Replace('/', '.');
}
