using Microsoft.Extensions.DependencyInjection;
using Roma.Application.Pipeline;
using Roma.Application.Signing;

namespace Roma.Application;

/// <summary>Registers every use case of this assembly behind the pipeline.</summary>
public static class ApplicationServices
{
    /// <summary>The pipeline, from the outside in; the last behaviour applies only to commands.</summary>
    private static readonly Type[] Pipeline =
    [
        typeof(LoggingBehavior<,>),
        typeof(AuthorizationBehavior<,>),
        typeof(ValidationBehavior<,>),
        typeof(UnitOfWorkBehavior<,>),
    ];

    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetService!);
        services.AddScoped<IMediator, Mediator>();
        services.AddScoped<CallerContext>();
        services.AddScoped<ICallerContext>(provider => provider.GetRequiredService<CallerContext>());
        services.AddScoped<SignatureVerifier>();
        services.AddScoped<AppSignatureVerifier>();
        services.AddValidatorsFromAssembly(typeof(ApplicationServices).Assembly, ServiceLifetime.Singleton, includeInternalTypes: true);

        foreach (var handler in typeof(ApplicationServices).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            if (FindInterface(handler, typeof(ICommandHandler<,>)) is { } command)
            {
                services.AddUseCase(handler, command, Pipeline);
            }
            else if (FindInterface(handler, typeof(IQueryHandler<,>)) is { } query)
            {
                services.AddUseCase(handler, query, Pipeline[..^1]);
            }
        }

        return services;
    }

    private static Type? FindInterface(Type handler, Type definition) =>
        Array.Find(handler.GetInterfaces(), contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == definition);

    private static void AddUseCase(this IServiceCollection services, Type handler, Type contract, IEnumerable<Type> behaviors)
    {
        var (request, value) = (contract.GenericTypeArguments[0], contract.GenericTypeArguments[1]);
        var result = typeof(Ardalis.Result.Result<>).MakeGenericType(value);
        services.AddTransient(typeof(IRequestHandler<,>).MakeGenericType(request, result), handler);
        foreach (var behavior in behaviors)
        {
            services.AddTransient(typeof(IPipelineBehavior<,>).MakeGenericType(request, result), behavior.MakeGenericType(request, value));
        }
    }
}
