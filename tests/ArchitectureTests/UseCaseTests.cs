using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MediatR;
using Microsoft.Extensions.Logging;
using Roma.Application.Audit;
using Roma.Application.Messaging;
using Roma.ArchitectureTests.Harness;
using Roma.ArchitectureTests.Offenders.Apps;
using Roma.Domain.Audit;
using Roma.Domain.Identity;
using static Roma.ArchitectureTests.Harness.Rule;

namespace Roma.ArchitectureTests;

/// <summary>A use case is one file: request, validator, handler. CONTRIBUTING says how to add one; these rules say what was forgotten.</summary>
public sealed partial class UseCaseTests
{
    private const int MaxDependencies = 5;
    private const int MaxLines = 25;

    /// <summary>A command of which there is nothing but the request.</summary>
    private static readonly UseCase Forgotten = new(typeof(ForgetAppCommand));

    /// <summary>A query, and all that a request and its parts can do wrong.</summary>
    private static readonly UseCase Careless = new(typeof(PeekAppQuery));

    /// <summary>A command whose handler does what is nobody's business in one.</summary>
    private static readonly UseCase Meddling = new(typeof(MeddleAppCommand));

    [Fact]
    public void A_request_is_a_command_or_a_query() => Rule.Check(
        Layer.Application.Types.Where(type => typeof(IBaseRequest).IsAssignableFrom(type) && !type.IsInterface),
        static type => UseCase.Requests([type]).Any()
            ? []
            : [$"{type.Name} is a bare IRequest: make it an ICommand<T> or an IQuery<T>, so that it answers a Result<T> and has the pipeline "
                + "around it."],
        (typeof(BareRequest), "BareRequest is a bare IRequest"));

    [Fact]
    public void A_request_is_named_after_what_it_does() => Rule.Check(
        UseCase.All,
        static useCase => useCase.Request.Name.EndsWith(useCase.IsCommand ? "Command" : "Query", StringComparison.Ordinal)
            ? []
            : [$"{useCase.Request.Name} is a {(useCase.IsCommand ? "command" : "query")}: "
                + $"name it <Verb><Noun>{(useCase.IsCommand ? "Command" : "Query")}."],
        (new UseCase(typeof(AppDeletion)), "AppDeletion is a command"));

    [Fact]
    public void A_request_is_a_sealed_record_that_nobody_changes() => Rule.Check(
        UseCase.All,
        static useCase => Unless(useCase.Request.IsSealed, $"{useCase.Request.Name} is open: seal it.")
            .Concat(Unless(IsRecord(useCase.Request), $"{useCase.Request.Name} is no record: make it one."))
            .Concat(useCase.Request.GetProperties().Where(IsWritable).Select(
                property => $"{useCase.Request.Name}.{property.Name} can be set: let it have init, or be a parameter of the record.")),
        (Careless, "PeekAppQuery is open: seal it."),
        (Careless, "PeekAppQuery is no record"),
        (Careless, "PeekAppQuery.AppId can be set"));

    [Fact]
    public void A_request_declares_the_one_permission_that_it_takes() => Rule.Check(
        UseCase.All,
        static useCase => Unless(
            BitOperations.PopCount((uint)PermissionOf(useCase)) == 1,
            $"{useCase.Request.Name} declares {PermissionOf(useCase)}: let its Permission be the one that a caller must have."),
        (Careless, "PeekAppQuery declares None"));

    [Fact]
    public void A_command_takes_more_than_a_right_to_read() => Rule.Check(
        UseCase.All.Where(useCase => useCase.IsCommand),
        static useCase => Unless(
            !PermissionOf(useCase).ToString().StartsWith("Read", StringComparison.Ordinal),
            $"{useCase.Request.Name} changes something by the right to read, {PermissionOf(useCase)}: let its Permission be one to change it."),
        (Forgotten, "ForgetAppCommand changes something by the right to read, ReadApps"));

    [Fact]
    public void A_use_case_has_one_handler() => Rule.Check(
        UseCase.All,
        static useCase => Parts(useCase, "handler", "Handler", useCase.Handlers),
        (Forgotten, "ForgetAppCommand has no handler: add ForgetAppHandler to tests/ArchitectureTests/Offenders/Apps/ForgetApp.cs."),
        (Careless, "PeekAppQuery has 2 handlers"),
        (Meddling, "MeddlingHandler handles MeddleAppCommand: name it MeddleAppHandler."));

    [Fact]
    public void A_use_case_has_one_validator() => Rule.Check(
        UseCase.All,
        static useCase => Parts(useCase, "validator", "Validator", useCase.Validators),
        (Forgotten, "ForgetAppCommand has no validator: add ForgetAppValidator to tests/ArchitectureTests/Offenders/Apps/ForgetApp.cs."),
        (Meddling, "MeddleAppCommand has 2 validators"));

    [Fact]
    public void A_use_case_is_one_file() => Rule.Check(
        UseCase.All,
        static useCase => useCase.Handlers.Concat(useCase.Validators).Prepend(useCase.Request)
            .Where(type => !useCase.Source.Declares(type))
            .Select(type => $"{type.Name} is not in {useCase.File}: move it there, with the rest of its use case."),
        (Careless, "PeekAppValidator is not in tests/ArchitectureTests/Offenders/Apps/PeekApp.cs"));

    [Fact]
    public void Handlers_and_validators_are_internal_and_sealed() => Rule.Check(
        UseCase.All.SelectMany(useCase => useCase.Handlers.Concat(useCase.Validators)),
        static type => Unless(type is { IsSealed: true, IsVisible: false }, $"{type.Name} is open or public: make it internal sealed; the scan "
            + "finds it."),
        (typeof(MeddlingHandler), "MeddlingHandler is open or public"));

    [Fact]
    public void A_handler_has_five_dependencies_at_most() => Rule.Check(
        UseCase.All.Where(useCase => useCase.Dependencies.Any()),
        static useCase => Unless(
            useCase.Dependencies.Count() <= MaxDependencies,
            $"{useCase.Name}Handler has {useCase.Dependencies.Count()} dependencies, and at most {MaxDependencies} are allowed: "
                + "it does more than one thing."),
        (Meddling, "MeddleAppHandler has 6 dependencies"));

    [Fact]
    public void A_handler_has_twenty_five_lines_at_most() => Rule.Check(
        UseCase.All.SelectMany(useCase => useCase.HandleMethods),
        static method => Unless(
            Code.Lines(method) is > 0 and <= MaxLines,
            $"{method.DeclaringType!.Name}.Handle has {Code.Lines(method)} lines, and 1 to {MaxLines} are allowed: "
                + "a rule of the business belongs to Domain."),
        (typeof(MeddlingHandler).GetMethod("Handle")!, "MeddlingHandler.Handle has 26 lines"));

    [Fact]
    public void A_handler_depends_on_ports_of_modules_alone() => Rule.Check(
        UseCase.All.SelectMany(useCase => useCase.Dependencies.Select(port => (useCase.Name, Port: port))),
        static dependency => Unless(
            IsPort(dependency.Port),
            $"{dependency.Name}Handler depends on {dependency.Port.Name}: it may be run a second time (docs/adr/0004), so it reads, asks the "
                + "domain and stages, by ports of Application and nothing else."),
        ((Meddling.Name, Port: typeof(IMediator)), "MeddleAppHandler depends on IMediator"),
        ((Meddling.Name, Port: typeof(HttpClient)), "MeddleAppHandler depends on HttpClient"));

    [Fact]
    public void A_handler_sends_nothing_and_logs_nothing() => Rule.Check(
        UseCase.All.SelectMany(useCase => useCase.Handlers),
        static handler => Dependencies.Of(handler)
            .Where(name => name.StartsWith(typeof(IMediator).FullName!, StringComparison.Ordinal)
                || name.StartsWith(typeof(ILogger).Namespace!, StringComparison.Ordinal))
            .Select(name => $"{handler.Name} uses {name}: what several use cases do is Domain's, and the pipeline logs each of them."),
        (typeof(MeddlingHandler), "MeddlingHandler uses MediatR.IMediator"),
        (typeof(MeddlingHandler), "MeddlingHandler uses Microsoft.Extensions.Logging.ILogger"));

    [Fact]
    public void A_handler_catches_nothing() => Rule.Check(
        UseCase.All,
        static useCase => Unless(
            !Catch().IsMatch(useCase.Source.Code),
            $"{useCase.File} catches an exception: what is expected is a result, the rest is a bug or an outage, and not a handler's to explain."),
        (Meddling, "tests/ArchitectureTests/Offenders/Apps/MeddleApp.cs catches an exception"));

    [Fact]
    public void A_query_reads_by_readers() => Rule.Check(
        UseCase.Queries,
        static useCase => useCase.Dependencies
            .Where(port => port.Name.EndsWith("Repository", StringComparison.Ordinal) || port.Name is "IUnitOfWork")
            .Select(port => $"{useCase.Name}Handler answers a query and depends on {port.Name}: ask an I...Reader for a flat record."),
        (Careless, "PeekAppHandler answers a query and depends on IAppRepository"));

    [Fact]
    public void A_command_loads_by_repositories() => Rule.Check(
        UseCase.Commands,
        static useCase => useCase.Dependencies
            .Where(port => port.Name.EndsWith("Reader", StringComparison.Ordinal))
            .Select(port => $"{useCase.Name}Handler carries out a command and depends on {port.Name}: load a domain object by an I...Repository."),
        (Meddling, "MeddleAppHandler carries out a command and depends on IAppReader"));

    [Fact]
    public void A_command_has_its_audit_action() => Rule.Check(
        UseCase.Commands,
        static useCase => Unless(
            Enum.GetNames<AuditAction>().Contains(useCase.Name, StringComparer.Ordinal),
            $"{useCase.Request.Name} has no audit action: add {useCase.Name} to src/Domain/Audit/AuditAction.cs."),
        (Forgotten, "ForgetAppCommand has no audit action: add ForgetApp to src/Domain/Audit/AuditAction.cs."));

    [Fact]
    public void A_handler_leaves_the_audit_entry_to_the_pipeline() => Rule.Check(
        UseCase.All,
        static useCase => Unless(
            !useCase.Dependencies.Contains(typeof(IAuditTrail)),
            $"{useCase.Name}Handler depends on IAuditTrail: the pipeline records the entry of a command for what its repository stages."),
        (Meddling, "MeddleAppHandler depends on IAuditTrail"));

    [Fact]
    public void An_audit_action_has_its_command() => Rule.Check(
        // Seeding is the operator's, and no use case.
        Enum.GetNames<AuditAction>().Except([nameof(AuditAction.SeedApps)], StringComparer.Ordinal),
        static action => Unless(
            UseCase.Commands.Any(useCase => string.Equals(useCase.Name, action, StringComparison.Ordinal)),
            $"AuditAction.{action} is no command's name: actions are called like the use case that they record."),
        ("AppDeleted", "AuditAction.AppDeleted is no command's name"));

    [Fact]
    public void A_use_case_has_its_unit_tests() => Rule.Check(
        UseCase.All,
        static useCase => Unless(
            Repository.Has(useCase.UnitTests), $"{useCase.Request.Name} has no unit tests: add {useCase.Name}Tests to {useCase.UnitTests}, "
                + "through the pipeline."),
        (Forgotten, "ForgetAppCommand has no unit tests: add ForgetAppTests to tests/UnitTests/Application/Apps/ForgetAppTests.cs"));

    [Fact]
    public void A_use_case_on_the_wire_has_its_tests_over_HTTP() => Rule.Check(
        UseCase.All.Where(useCase => Operation.All.Any(operation => operation.Asks(useCase))),
        static useCase => Unless(
            Repository.Has(useCase.ApiTests), $"{useCase.Request.Name} has no tests over HTTP: add {useCase.Name}Tests to {useCase.ApiTests}."),
        (Forgotten, "ForgetAppCommand has no tests over HTTP: add ForgetAppTests to tests/ApiTests/Apps/ForgetAppTests.cs."));

    private static IEnumerable<string> Parts(UseCase useCase, string kind, string suffix, IReadOnlyList<Type> parts) => parts switch
    {
        [] => [$"{useCase.Request.Name} has no {kind}: add {useCase.Name}{suffix} to {useCase.File}."],
        [var part] => Unless(
            string.Equals(part.Name, useCase.Name + suffix, StringComparison.Ordinal),
            $"{part.Name} {(suffix is "Handler" ? "handles" : "validates")} {useCase.Request.Name}: name it {useCase.Name}{suffix}."),
        _ => [$"{useCase.Request.Name} has {parts.Count} {kind}s, {string.Join(", ", parts.Select(part => part.Name))}: keep one."],
    };

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static bool IsWritable(PropertyInfo property) =>
        property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static Permission PermissionOf(UseCase useCase) =>
        (Permission)useCase.Request.GetProperty(nameof(IRequirePermission.Permission), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static bool IsPort(Type type) =>
        type.IsInterface && type.Assembly == Layer.Application.Assembly && Layer.Modules.Contains(Layer.PartOf(type), StringComparer.Ordinal);

    [GeneratedRegex(@"\bcatch\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Catch();
}
