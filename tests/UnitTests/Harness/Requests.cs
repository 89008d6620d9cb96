using Roma.Application;
using Roma.Application.Messaging;

namespace Roma.UnitTests.Harness;

/// <summary>What Application can be asked, found by reflection.</summary>
internal static class Requests
{
    /// <summary>The commands and the queries.</summary>
    public static IReadOnlyList<Type> All => [.. Of(typeof(ICommand<>)), .. Of(typeof(IQuery<>))];

    /// <summary>The requests of one kind; throws where there are none.</summary>
    public static IReadOnlyList<Type> Of(Type kind)
    {
        var found = typeof(ApplicationServices).Assembly.GetTypes().Where(type => type.IsClass && Answer(type, kind) is not null).ToList();
        return found.Count > 0 ? found : throw new InvalidOperationException($"Nothing is {kind}.");
    }

    /// <summary>What the request is answered with.</summary>
    public static Type AnswerOf(Type request) => Answer(request, typeof(ICommand<>)) ?? Answer(request, typeof(IQuery<>))!;

    private static Type? Answer(Type request, Type kind) =>
        Array.Find(request.GetInterfaces(), contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == kind)
            ?.GenericTypeArguments[0];
}
