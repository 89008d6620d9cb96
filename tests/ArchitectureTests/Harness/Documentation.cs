using System.Reflection;
using System.Xml.Linq;

namespace Roma.ArchitectureTests.Harness;

/// <summary>The XML documentation that the compiler wrote for an assembly.</summary>
internal static class Documentation
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> Files = Layer.All.Select(layer => layer.Assembly)
        .Append(typeof(Documentation).Assembly)
        .ToDictionary(assembly => assembly, Load);

    /// <summary>What is said about a member, in the element <paramref name="tag"/>; empty where nothing is.</summary>
    public static string Of(MemberInfo member, string tag)
    {
        var definition = member switch
        {
            Type type => (Mono.Cecil.IMemberDefinition)Code.Of(type),
            MethodInfo method => Code.Of(method),
            PropertyInfo property => Code.Of(property.DeclaringType!).Properties
                .Single(candidate => string.Equals(candidate.Name, property.Name, StringComparison.Ordinal)),
            _ => throw new ArgumentException($"{member} is of a kind that no rule asks about.", nameof(member)),
        };
        return Files[member.Module.Assembly].TryGetValue(Code.DocumentationId(definition), out var documented)
            ? string.Concat(documented.Elements(tag).Select(element => element.Value)).Trim()
            : "";
    }

    private static Dictionary<string, XElement> Load(Assembly assembly) =>
        XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal);
}
