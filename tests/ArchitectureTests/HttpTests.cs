using System.Reflection;
using System.Text.Json.Serialization;
using MediatR;
using Microsoft.AspNetCore.Http;
using Roma.Api;
using Roma.Api.Binding;
using Roma.Api.Errors;
using Roma.Api.OpenApi;
using Roma.ArchitectureTests.Harness;
using Roma.ArchitectureTests.Offenders;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using static Roma.ArchitectureTests.Harness.Rule;

namespace Roma.ArchitectureTests;

/// <summary>A controller turns a contract into a request, sends it, and hands over what comes back: nothing is decided in it.</summary>
public sealed class HttpTests
{
    private static readonly Operation[] Sloppy = [.. Operation.Of(typeof(SloppyController))];

    private static readonly IReadOnlyList<HttpSample> Samples = [.. TextFile.In("http", "*.http").SelectMany(HttpSample.In)];

    [Fact]
    public void A_controller_is_sealed_and_depends_on_IMediator_alone() => Rule.Check(
        Operation.Controllers,
        static controller =>
        [
            .. Unless(controller.IsSealed, $"{controller.Name} is open: seal it."),
            .. controller.GetConstructors().SelectMany(constructor => constructor.GetParameters())
                .Where(parameter => parameter.ParameterType != typeof(IMediator))
                .Select(parameter => $"{controller.Name} depends on {parameter.ParameterType.Name}: a use case does the work; IMediator is all "
                    + "that a controller has."),
        ],
        (typeof(SloppyController), "SloppyController is open: seal it."),
        (typeof(SloppyController), "SloppyController depends on TimeProvider"));

    [Fact]
    public void An_action_sends_once() => Rule.Check(
        Operation.All,
        static operation => Unless(operation.Sends == 1, $"{operation} sends {operation.Sends} times: one action is one use case."),
        (Sloppy[0], "SloppyController.Sloppy sends 2 times"),
        (Sloppy[1], "SloppyController.Idle sends 0 times"));

    [Fact]
    public void An_action_speaks_in_contracts_alone() => Rule.Check(
        Operation.All,
        static operation => operation.Action.GetParameters().Select(parameter => parameter.ParameterType).Append(operation.Action.ReturnType)
            .SelectMany(Parts)
            .Where(IsInner)
            .Select(type => $"{operation} has {type.Name} in its signature: put a contract of Api in its place, and answer ToHttp(...)."),
        (Sloppy[0], "SloppyController.Sloppy has AppView in its signature"),
        (Sloppy[0], "SloppyController.Sloppy has Result`1 in its signature"),
        (Sloppy[0], "SloppyController.Sloppy has Scope in its signature"));

    [Fact]
    public void A_contract_holds_no_domain_type_but_a_secret_with_its_converter() => Rule.Check(
        Contracts,
        static contract => contract.GetProperties()
            .Where(property => Parts(property.PropertyType).Any(IsInner)
                && !(IsSecret(property) && property.IsDefined(typeof(JsonConverterAttribute))))
            .Select(property => $"{contract.Name}.{property.Name} is of a type that is not the wire's, {property.PropertyType.Name}: "
                + "map it; a secret has a [JsonConverter] on the property."),
        (typeof(SloppyResponse), "SloppyResponse.Scope is of a type that is not the wire's"),
        (typeof(SloppyResponse), "SloppyResponse.Secret is of a type that is not the wire's"));

    [Fact]
    public void An_action_says_what_it_answers() => Rule.Check(
        Operation.All,
        static operation =>
        [
            .. Unless(
                operation.Responses.Any(response => response.StatusCode is >= 200 and < 300 && response.Type != typeof(void)),
                $"{operation} does not say its success: add [ProducesResponseType<...Response>(StatusCodes.Status200OK)]."),
            .. Unless(
                operation.Responses.Any(response => response.StatusCode == StatusCodes.Status403Forbidden && response.Type == typeof(ErrorResponse)),
                $"{operation} does not say its refusal: add [ProducesResponseType<ErrorResponse>(StatusCodes.Status403Forbidden)] to "
                    + $"{operation.Controller.Name}."),
        ],
        (Sloppy[0], "SloppyController.Sloppy does not say its success"),
        (Sloppy[0], "SloppyController.Sloppy does not say its refusal"));

    [Fact]
    public void An_action_is_documented() => Rule.Check(
        Operation.All,
        static operation =>
        [
            .. Unless(Documentation.Of(operation.Action, "summary").Length > 0, $"{operation} has no <summary>: say in a few words what it does."),
            .. Unless(Documentation.Of(operation.Action, "response").Length > 0, $"{operation} has no <response code=\"...\">: "
                + "say what its success holds."),
        ],
        (Sloppy[0], "SloppyController.Sloppy has no <summary>"),
        (Sloppy[0], "SloppyController.Sloppy has no <response"));

    [Fact]
    public void An_action_is_named_after_its_use_case() => Rule.Check(
        Operation.All,
        static operation => Unless(
            UseCase.All.Where(operation.Asks).Select(useCase => useCase.Name).SequenceEqual([operation.Action.Name]),
            $"{operation} sends "
                + $"{string.Join(", ", UseCase.All.Where(operation.Asks).Select(useCase => useCase.Request.Name).DefaultIfEmpty("nothing"))}: "
                    + "name the action after the use case."),
        (Sloppy[0], "SloppyController.Sloppy sends ShowAppQuery"));

    [Fact]
    public void An_action_has_its_block_in_http() => Rule.Check(
        Operation.All,
        static operation => Unless(
            Samples.Any(sample => sample.Calls(operation.Method, operation.Template)),
            $"{operation} has no sample: add a block with '{operation.Method} {{{{host}}}}/{operation.Template}' to a file of http, "
                + "with variables for its ids."),
        (Sloppy[0], "SloppyController.Sloppy has no sample: add a block with 'PATCH {{host}}/v2/{project_id}/sloppy' to a file of http"));

    [Fact]
    public void A_contract_has_generated_code() => Rule.Check(
        Contracts,
        static contract => Unless(
            Modules.Json.GetTypeInfo(contract, RomaJson.Options) is not null,
            $"{contract.Name} has no generated code: add [JsonSerializable(typeof({contract.Name}))] to the *JsonContext beside it."),
        (typeof(SloppyResponse), "SloppyResponse has no generated code: add [JsonSerializable(typeof(SloppyResponse))]"));

    [Fact]
    public void A_body_has_its_example() => Rule.Check(
        Operation.All.SelectMany(operation => operation.Contracts).Distinct().Where(contract => contract != typeof(ErrorResponse)),
        static contract => Unless(
            OpenApiDescription.Examples.ContainsKey(contract), $"{contract.Name} has no example: add one to the *OpenApi of its module in src/Api."),
        (typeof(SloppyResponse), "SloppyResponse has no example"));

    [Fact]
    public void A_contract_is_named_as_one() => Rule.Check(
        Operation.All.SelectMany(operation => operation.Contracts).Distinct(),
        static contract => Unless(
            Contracts.Contains(contract), $"{contract.Name} is a body: name it <UseCase>Request or <What>Response, and let it be a public sealed "
                + "record."),
        (typeof(Sloppiness), "Sloppiness is a body: name it"));

    /// <summary>All bodies, and what is in them.</summary>
    private static IEnumerable<Type> Contracts => Layer.Api.Types.Where(
        type => type is { IsPublic: true, IsSealed: true }
            && (type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Response", StringComparison.Ordinal)));

    private static IEnumerable<Type> Parts(Type type) => type.HasElementType
        ? Parts(type.GetElementType()!)
        : type.IsGenericType ? [type, .. type.GenericTypeArguments.SelectMany(Parts)] : [type];

    private static bool IsInner(Type type) =>
        type.Assembly == Layer.Domain.Assembly || type.Assembly == Layer.Application.Assembly || type.Namespace is "Ardalis.Result";

    private static bool IsSecret(PropertyInfo property) =>
        new[] { typeof(Secret), typeof(ProposedSecret), typeof(AccessToken), typeof(SecretAccessKey) }.Contains(property.PropertyType);
}
