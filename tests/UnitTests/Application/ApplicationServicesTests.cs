using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Roma.Application;
using Roma.Application.Messaging;

namespace Roma.UnitTests.Application;

public sealed class ApplicationServicesTests
{
    private static readonly string[] ForQueries = ["LoggingBehavior`2", "AuthorizationBehavior`2", "ValidationBehavior`2"];

    private readonly IServiceCollection services = new ServiceCollection().AddApplication();

    public static TheoryData<Type> Commands => [.. Requests.Of(typeof(ICommand<>))];

    public static TheoryData<Type> Queries => [.. Requests.Of(typeof(IQuery<>))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Puts_a_command_behind_the_whole_pipeline(Type command) =>
        Assert.Equal([.. ForQueries, "UnitOfWorkBehavior`2"], BehaviorsOf(command));

    [Theory]
    [MemberData(nameof(Queries))]
    public void Puts_a_query_behind_all_but_the_unit_of_work(Type query) => Assert.Equal(ForQueries, BehaviorsOf(query));

    [Fact]
    public void Gives_each_request_one_handler_and_one_validator() =>
        Assert.All(Requests.All, request =>
        {
            var handler = typeof(IRequestHandler<,>).MakeGenericType(request, ResultOf(request));
            Assert.Single(services, service => service.ServiceType == handler);
            Assert.Single(services, service => service.ServiceType == typeof(IValidator<>).MakeGenericType(request));
        });

    private static Type ResultOf(Type request) => typeof(Result<>).MakeGenericType(Requests.AnswerOf(request));

    private IEnumerable<string> BehaviorsOf(Type request)
    {
        var contract = typeof(IPipelineBehavior<,>).MakeGenericType(request, ResultOf(request));
        return services.Where(service => service.ServiceType == contract).Select(service => service.ImplementationType!.Name);
    }
}
