using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using NetArchTest.Rules;
using Roma.ArchitectureTests.Harness;
using Roma.ArchitectureTests.Offenders;

namespace Roma.ArchitectureTests;

/// <summary>Four layers, each of which knows those below it; modules, each of which knows few others (docs/adr/0001).</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, string[]> ProjectsOf = new(StringComparer.Ordinal)
    {
        ["Domain"] = [],
        ["Application"] = ["Domain"],
        ["Infrastructure"] = ["Application"],
        ["Api"] = ["Application", "Infrastructure"],
    };

    private static readonly Dictionary<string, string[]> PackagesOf = new(StringComparer.Ordinal)
    {
        ["Domain"] = [],
        ["Application"] =
            ["Ardalis.Result", "FluentValidation", "FluentValidation.DependencyInjectionExtensions", "MediatR",
             "Microsoft.Extensions.Logging.Abstractions"],
    };

    /// <summary>The folders of a layer beside its modules.</summary>
    private static readonly Dictionary<string, string[]> TechnicalFoldersOf = new(StringComparer.Ordinal)
    {
        ["Domain"] = ["Secrecy", "Text"],
        ["Application"] = ["Messaging", "Pipeline", "Validation"],
        ["Infrastructure"] = ["Files", "Persistence", "Sealing", "Settings"],
        ["Api"] = ["Binding", "Callers", "Errors", "Gateways", "Health", "Hosting", "Logging", "OpenApi", "Operator"],
    };

    private static readonly string[] DrawersForAnything =
        ["Common", "Shared", "Helpers", "Utils", "Utilities", "Misc", "Interfaces", "Dtos", "Models", "Services"];

    /// <summary>What a reader outside Infrastructure needs of it: its composition, its settings, and why it does not start.</summary>
    private static readonly string[] PublicOfInfrastructure =
    [
        "InfrastructureServices", "RomaOptions", "StorageOptions", "IdentityOptions", "KeystoneOptions", "SigningOptions", "AuditOptions",
        "KeyRingOptions", "StrictSettings", "StartupException", "OpenFiles", "IAppImporter", "StoreMove", "CopyProgress", "CopiedRows",
    ];

    [Fact]
    public void Domain_is_compiled_against_the_base_class_library_alone() => Rule.Check(
        Layer.Domain.Assembly.GetReferencedAssemblies(),
        static assembly => File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), assembly.Name + ".dll"))
            ? []
            : [$"Roma.Domain uses {assembly.Name}: put what needs it behind a port of Application."],
        (new AssemblyName("System.CommandLine"), "Roma.Domain uses System.CommandLine"));

    [Fact]
    public void A_project_refers_to_the_layers_below_it_alone() => Rule.Check(
        ProjectFile.All,
        static project => project.Projects.Except(ProjectsOf[project.Name], StringComparer.Ordinal)
            .Select(other => $"{project} refers to {other}: {project.Name} knows {Names(ProjectsOf[project.Name])}."),
        (Project("Domain", """<ProjectReference Include="../Application/Application.csproj" />"""), "src/Domain/Domain.csproj refers to Application"),
        (Project("Application", """<ProjectReference Include="../Infrastructure/Infrastructure.csproj" />"""), "Application knows Domain."));

    [Fact]
    public void Domain_and_Application_have_the_packages_on_their_list_alone() => Rule.Check(
        ProjectFile.All.Where(project => PackagesOf.ContainsKey(project.Name)),
        static project => project.Packages.Concat(project.Frameworks).Except(PackagesOf[project.Name], StringComparer.Ordinal)
            .Select(package => $"{project} takes {package}: put what needs it into Infrastructure or Api, or argue for it in docs/adr and add it "
                + "to PackagesOf."),
        (Project("Domain", """<PackageReference Include="Ardalis.Result" />"""), "src/Domain/Domain.csproj takes Ardalis.Result"),
        (Project("Application", """<FrameworkReference Include="Microsoft.AspNetCore.App" />"""), "takes Microsoft.AspNetCore.App"));

    [Fact]
    public void Domain_and_Application_know_neither_the_store_nor_the_web() => TypeRule.Check(
        Types.InAssemblies([Layer.Domain.Assembly, Layer.Application.Assembly]).That().ResideInNamespaceStartingWith("Roma."),
        static types => types.ShouldNot().HaveDependencyOnAny(
            "Roma.Infrastructure", "Roma.Api", "Microsoft.AspNetCore", "System.Data", "Microsoft.Data", "Dapper",
            "DbUp", "SQLitePCL", "System.Net.Http"),
        "ask a port, and let Infrastructure or Api answer it.",
        typeof(QueriesBesideTheStore),
        typeof(QueriesInTheBackground),
        typeof(KnowsHttp));

    [Fact]
    public void Infrastructure_does_not_know_who_asks() => TypeRule.Check(
        Types.InAssembly(Layer.Infrastructure.Assembly).That().ResideInNamespaceStartingWith("Roma."),
        static types => types.ShouldNot().HaveDependencyOnAny("Roma.Api", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Mvc", "MediatR"),
        "leave HTTP to Api, and use cases to the pipeline.",
        typeof(KnowsHttp));

    [Fact]
    public void Api_leaves_the_store_to_Infrastructure() => TypeRule.Check(
        Types.InAssembly(Layer.Api.Assembly).That().ResideInNamespaceStartingWith("Roma."),
        static types => types.ShouldNot().HaveDependencyOnAny("System.Data", "Microsoft.Data", "Dapper", "DbUp", "SQLitePCL"),
        "send a command or a query.",
        typeof(QueriesBesideTheStore),
        typeof(QueriesInTheBackground));

    [Fact]
    public void Only_composition_in_Api_names_Infrastructure() => TypeRule.Check(
        Types.InAssembly(Layer.Api.Assembly).That().ResideInNamespaceStartingWith("Roma.")
            .And().DoNotHaveName("RomaServer").And().DoNotResideInNamespaceMatching(@"^Roma\.Api\.(Hosting|Operator)(\.|$)"),
        static types => types.ShouldNot().HaveDependencyOnAny("Roma.Infrastructure"),
        "ask for a port of Application; RomaServer, Hosting and Operator put the adapters behind them.",
        typeof(ComposesByItself));

    [Fact]
    public void A_module_knows_Identity_and_Audit_and_no_other_but_Signing_knows_whose_secrets_it_verifies_with() => Rule.Check(
        Layer.AllTypes.Where(type => Layer.Modules.Contains(Layer.PartOf(type), StringComparer.Ordinal)),
        static type => Dependencies.Of(type)
            .Where(name => name.Split('.') is ["Roma", _, var module, _, ..]
                && Layer.Modules.Except(KnownTo(Layer.PartOf(type)!), StringComparer.Ordinal).Contains(module, StringComparer.Ordinal)
                && !string.Equals(module, Layer.PartOf(type), StringComparison.Ordinal))
            .Select(name => $"{type.FullName} uses {name}: {Layer.PartOf(type)} must not know {name.Split('.')[2]}. Move what both need to "
                + "Identity or Audit, or ask a port."),
        (typeof(Offenders.Identity.KnowsAnApp), "KnowsAnApp uses Roma.Domain.Apps.AppName"),
        (typeof(Offenders.Identity.KnowsAnAppByAttribute), "KnowsAnAppByAttribute uses Roma.Domain.Apps.App:"));

    [Fact]
    public void A_file_is_in_the_folder_of_a_module_or_of_its_layer() => Rule.Check(
        Layer.All.SelectMany(layer => TextFile.In(layer.Folder, "*.cs")),
        static file => file.Folder.Split('/') is [_, var layer, var part, ..] && !FoldersOf(layer).Contains(part, StringComparer.Ordinal)
            ? [$"{file} is neither in a module nor in a technical folder of {layer}: {Names(FoldersOf(layer))}. A new module goes to Layer.Modules."]
            : [],
        (new TextFile("src/Application/Persistence/Cache.cs", ""), "src/Application/Persistence/Cache.cs is neither in a module"));

    [Fact]
    public void A_namespace_is_its_folder() => Rule.Check(
        Layer.All.SelectMany(layer => TextFile.In(layer.Folder, "*.cs")).Where(file => file.Name is not "Program"),
        static file => file.Lines.Contains(NamespaceOf(file), StringComparer.Ordinal) ? [] : [$"{file} does not say '{NamespaceOf(file)}': let it."],
        (new TextFile("src/Domain/Apps/App.cs", "namespace Roma.Domain;\n"), "src/Domain/Apps/App.cs does not say 'namespace Roma.Domain.Apps;'"));

    [Fact]
    public void No_folder_is_a_drawer_for_anything() => Rule.Check(
        TextFile.In("src", "*.cs").Concat(TextFile.In("tests", "*.cs")),
        static file => file.Folder.Split('/').Intersect(DrawersForAnything, StringComparer.OrdinalIgnoreCase)
            .Select(folder => $"{file} is in a folder '{folder}': name it by what it is for, and put it beside what uses it."),
        (new TextFile("src/Api/Helpers/Text.cs", ""), "src/Api/Helpers/Text.cs is in a folder 'Helpers'"));

    [Fact]
    public void A_class_is_sealed_unless_another_derives_from_it() => Rule.Check(
        Layer.AllTypes.Where(type => type.IsClass),
        static type => type.IsSealed || type.IsAbstract
            || type.Assembly.GetTypes().Any(other => other.BaseType is { } parent && Definition(parent) == type)
            ? []
            : [$"{type.FullName} is open: seal it."],
        (typeof(OpenClass), "OpenClass is open: seal it."));

    [Fact]
    public void What_Infrastructure_shows_is_a_list() => Rule.Check(
        Layer.Infrastructure.Types,
        static type => type.IsVisible && !PublicOfInfrastructure.Contains(type.Name, StringComparer.Ordinal)
            ? [$"{type.FullName} is public: make it internal, or add it to PublicOfInfrastructure if Api cannot do without it."]
            : [],
        (typeof(OpenClass), "OpenClass is public: make it internal"));

    private static IEnumerable<string> FoldersOf(string layer) => Layer.Modules.Concat(TechnicalFoldersOf[layer]);

    private static string[] KnownTo(string module) => module is "Signing" ? ["Identity", "Audit", "Apps"] : ["Identity", "Audit"];

    private static string NamespaceOf(TextFile file) =>
        $"namespace {file.Folder.Replace("src/", "Roma.", StringComparison.Ordinal).Replace('/', '.')};";

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("nobody"));

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static ProjectFile Project(string name, string reference) =>
        new(name, XElement.Parse($"<Project><ItemGroup>{reference}</ItemGroup></Project>"));
}
