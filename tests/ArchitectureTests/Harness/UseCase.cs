using System.Reflection;
using FluentValidation;
using MediatR;
using Roma.Application.Messaging;

namespace Roma.ArchitectureTests.Harness;

/// <summary>A use case: its request, and what belongs to it by name.</summary>
internal sealed record UseCase(Type Request)
{
    /// <summary>Every use case of Application.</summary>
    public static IReadOnlyList<UseCase> All { get; } = [.. Requests(Layer.Application.Types).Select(request => new UseCase(request))];

    public static IEnumerable<UseCase> Commands => All.Where(useCase => useCase.IsCommand);

    public static IEnumerable<UseCase> Queries => All.Where(useCase => useCase.IsQuery);

    /// <summary>The name of the request without its last word.</summary>
    public string Name => IsCommand ? Without("Command") : Without("Query");

    public string Module => Layer.PartOf(Request)!;

    public bool IsCommand => Implements(Request, typeof(ICommand<>));

    public bool IsQuery => Implements(Request, typeof(IQuery<>));

    /// <summary>The one file that it should be in.</summary>
    public string File => $"{Folder}/{Module}/{Name}.cs";

    public string UnitTests => $"tests/UnitTests/Application/{Module}/{Name}Tests.cs";

    public string ApiTests => $"tests/ApiTests/{Module}/{Name}Tests.cs";

    public IReadOnlyList<Type> Handlers => [.. TypesFor(typeof(IRequestHandler<,>))];

    public IReadOnlyList<Type> Validators => [.. TypesFor(typeof(IValidator<>))];

    /// <summary>What its handlers ask the container for.</summary>
    public IEnumerable<Type> Dependencies =>
        Handlers.SelectMany(handler => handler.GetConstructors()).SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.ParameterType);

    public IEnumerable<MethodInfo> HandleMethods =>
        Handlers.Select(handler => handler.GetMethod("Handle") ?? throw new InvalidOperationException($"{handler} has no public method Handle."));

    /// <summary>What is to be read of <see cref="File"/>; nothing where it is missing.</summary>
    public TextFile Source => Repository.Has(File) ? TextFile.Read(File) : new TextFile(File, "");

    public static IEnumerable<Type> Requests(IEnumerable<Type> types) =>
        types.Where(type => !type.IsInterface && (Implements(type, typeof(ICommand<>)) || Implements(type, typeof(IQuery<>))));

    public static bool Implements(Type type, Type definition) =>
        type.GetInterfaces().Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == definition);

    public override string ToString() => Request.Name;

    private string Folder => Request.Assembly == Layer.Application.Assembly ? Layer.Application.Folder : "tests/ArchitectureTests/Offenders";

    private string Without(string suffix) => Request.Name.EndsWith(suffix, StringComparison.Ordinal) ? Request.Name[..^suffix.Length] : Request.Name;

    private IEnumerable<Type> TypesFor(Type definition) =>
        Layer.TypesOf(Request.Assembly).Where(type => !type.IsAbstract && type.GetInterfaces().Any(
            contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == definition && contract.GenericTypeArguments[0] == Request));
}
