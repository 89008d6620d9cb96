using System.Xml.Linq;

namespace Roma.ArchitectureTests.Harness;

/// <summary>What a project file asks for.</summary>
internal sealed record ProjectFile(string Name, XElement Project)
{
    public static IReadOnlyList<ProjectFile> All { get; } =
        [.. Layer.All.Select(layer => new ProjectFile(layer.Name, XElement.Load(Repository.Locate($"{layer.Folder}/{layer.Name}.csproj"))))];

    public IEnumerable<string> Packages => Included("PackageReference");

    /// <summary>The projects it refers to, by name.</summary>
    public IEnumerable<string> Projects => Included("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path));

    public IEnumerable<string> Frameworks => Included("FrameworkReference");

    public override string ToString() => $"src/{Name}/{Name}.csproj";

    private IEnumerable<string> Included(string element) => Project.Descendants(element).Select(reference => (string)reference.Attribute("Include")!);
}
