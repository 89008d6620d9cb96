using System.Reflection;
using System.Runtime.CompilerServices;

namespace Roma.ArchitectureTests.Harness;

/// <summary>One of the four projects of <c>src</c>, and its assembly.</summary>
internal sealed record Layer(string Name, Assembly Assembly)
{
    public static readonly Layer Domain = new("Domain", typeof(Roma.Domain.Apps.App).Assembly);

    public static readonly Layer Application = new("Application", typeof(Roma.Application.ApplicationServices).Assembly);

    public static readonly Layer Infrastructure = new("Infrastructure", typeof(Roma.Infrastructure.InfrastructureServices).Assembly);

    public static readonly Layer Api = new("Api", typeof(Roma.Api.RomaServer).Assembly);

    public static readonly IReadOnlyList<Layer> All = [Domain, Application, Infrastructure, Api];

    /// <summary>The parts of the business. Each is a folder, and the second segment of a namespace, of the same name in every layer.</summary>
    public static readonly IReadOnlyList<string> Modules = ["Apps", "Audit", "Identity", "Signing"];

    public string Folder => $"src/{Name}";

    /// <summary>All types that somebody wrote, in the order of their names.</summary>
    public IEnumerable<Type> Types => TypesOf(Assembly);

    public static IEnumerable<Type> AllTypes => All.SelectMany(layer => layer.Types);

    public static IEnumerable<Type> TypesOf(Assembly assembly) =>
        assembly.GetTypes().Where(IsWritten).OrderBy(type => type.FullName, StringComparer.Ordinal);

    /// <summary>The module or technical part that a type belongs to; null at the root of a layer.</summary>
    public static string? PartOf(Type type) =>
        type.Namespace?.Replace("ArchitectureTests.Offenders", "Offenders", StringComparison.Ordinal).Split('.').ElementAtOrDefault(2);

    public override string ToString() => Name;

    // Namespaces of others are those of code that the build generates.
    private static bool IsWritten(Type type) =>
        type.Namespace?.StartsWith("Roma.", StringComparison.Ordinal) == true
        && !type.IsDefined(typeof(CompilerGeneratedAttribute))
        && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
        && (!type.Name.StartsWith('<') || IsLocalToFile(type))
        && (type.DeclaringType is null || IsWritten(type.DeclaringType));

    // The compiler names it after its file: <AppReader>F0123456789ABCDEF__DetailsRow
    private static bool IsLocalToFile(Type type) => type.Name.Contains(">F", StringComparison.Ordinal);
}
