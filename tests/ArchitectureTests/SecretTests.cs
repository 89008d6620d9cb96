using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Mono.Cecil;
using Roma.ArchitectureTests.Harness;
using Roma.ArchitectureTests.Offenders;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Domain.Secrecy;
using static Roma.ArchitectureTests.Harness.Rule;

namespace Roma.ArchitectureTests;

/// <summary>A secret cannot be printed, logged, serialised or compared carelessly: its type will not let you.</summary>
public sealed class SecretTests
{
    private const string Mask = "***";

    /// <summary>Who may see a secret or token in clear: to seal it, and to tell it to whom it is for.</summary>
    private static readonly string[] Confidants =
    [
        "Roma.Api.Apps.RevealedSecretConverter reveals Secret",
        "Roma.Api.Operator.FirstStart reveals AccessToken",
        "Roma.Api.Identity.RevealedAccessKeyConverter reveals SecretAccessKey",
        "Roma.Api.Identity.RevealedTokenConverter reveals AccessToken",
        "Roma.Application.Signing.AppSignatureVerifier reveals Secret",
        "Roma.Application.Signing.SignatureVerifier reveals SecretAccessKey",
        "Roma.Application.Signing.VerifySignaturesHandler reveals Secret",
        "Roma.Infrastructure.Identity.Keystone.KeystoneClient reveals AccessToken",
        "Roma.Infrastructure.Sealing.SecretSealer reveals Secret",
        "Roma.Infrastructure.Sealing.SecretSealer reveals SecretAccessKey",
    ];

    /// <summary>The types of whose values nobody must see a part; a further one is found by its converter, its mask or its <c>Reveal</c>.</summary>
    private static readonly IReadOnlyList<Type> Sensitive =
    [
        .. Layer.AllTypes.Where(IsMarked)
            .Concat([typeof(Secret), typeof(ProposedSecret), typeof(AccessToken), typeof(SecretAccessKey)]).Distinct(),
    ];

    private static readonly string[] Comparisons =
        ["op_Equality", "op_Inequality", "Equals", "Compare", "CompareOrdinal", "CompareTo", "StartsWith", "Contains", "SequenceEqual"];

    [Fact]
    public void A_sensitive_type_is_a_sealed_class_and_no_record() => Rule.Check(
        Sensitive,
        static type => type is { IsClass: true, IsSealed: true } && type.GetMethod("<Clone>$") is null
            ? []
            : [$"{type.Name} is open, a record or a struct: make it a sealed class, since records print and copy what they hold."],
        (typeof(PrintedSecret), "PrintedSecret is open, a record or a struct"));

    [Fact]
    public void A_sensitive_type_prints_as_a_mask() => Rule.Check(
        Sensitive,
        static type =>
        [
            .. Unless(
                type.GetMethod(nameof(ToString), [])!.DeclaringType == type && RuntimeHelpers.GetUninitializedObject(type).ToString() is Mask,
                $"{type.Name}.ToString does not answer \"{Mask}\": let it."),
            .. Unless(
                type.GetCustomAttribute<DebuggerDisplayAttribute>()?.Value is Mask,
                $"{type.Name} shows itself to a debugger: add [DebuggerDisplay(\"{Mask}\")]."),
            .. Fields(type).Where(field => field.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State is not DebuggerBrowsableState.Never)
                .Select(field => $"{type.Name}.{field.Name} shows itself to a debugger: add [DebuggerBrowsable(DebuggerBrowsableState.Never)]."),
        ],
        (typeof(PrintedSecret), "PrintedSecret.ToString does not answer"),
        (typeof(PrintedSecret), "PrintedSecret shows itself to a debugger"),
        (typeof(PrintedSecret), "PrintedSecret.text shows itself to a debugger"));

    [Fact]
    public void A_sensitive_type_is_not_serialised() => Rule.Check(
        Sensitive,
        static type =>
        [
            .. Unless(
                Refuses(() => JsonSerializer.Serialize(RuntimeHelpers.GetUninitializedObject(type), type)),
                $"{type.Name} can be written as JSON: add [JsonConverter(typeof(UnwritableConverter<{type.Name}>))]."),
            .. Unless(
                Refuses(() => JsonSerializer.Deserialize("\"JNs1VK3vLdTT9Djd\"", type)),
                $"{type.Name} can be read from JSON: add [JsonConverter(typeof(UnwritableConverter<{type.Name}>))]."),
        ],
        (typeof(PrintedSecret), "PrintedSecret can be written as JSON"),
        (typeof(PrintedSecret), "PrintedSecret can be read from JSON"));

    [Fact]
    public void A_sensitive_type_gives_its_text_away_by_Reveal_alone() => Rule.Check(
        Sensitive,
        static type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance)
            .Where(member => member.Name is not ("Reveal" or nameof(ToString)) && GivesText(member))
            .Select(member => $"{type.Name}.{member.Name} gives text away: Reveal is the one member that does.")
            .Concat(type.GetMethods().Where(method => method.Name is "op_Implicit" or "op_Explicit")
                .Select(method => $"{type.Name} converts to {method.ReturnType.Name}: drop the operator.")),
        (typeof(PrintedSecret), "PrintedSecret.Text gives text away"),
        (typeof(PrintedSecret), "PrintedSecret converts to String"));

    [Fact]
    public void A_sensitive_type_compares_in_fixed_time_or_not_at_all() => Rule.Check(
        Sensitive,
        static type =>
        [
            .. Unless(
                !Overrides(type, nameof(Equals)) || Code.Bodies(type).Any(
                    body => Code.Calls(body, typeof(CryptographicOperations).FullName!, nameof(CryptographicOperations.FixedTimeEquals))),
                $"{type.Name}.Equals tells by its time how much is right: use CryptographicOperations.FixedTimeEquals."),
            .. Unless(
                !Code.Bodies(type).Any(ComparesText), $"{type.Name} compares texts: use CryptographicOperations.FixedTimeEquals."),
            .. Unless(
                !Overrides(type, nameof(GetHashCode)) || RuntimeHelpers.GetUninitializedObject(type).GetHashCode() == 0,
                $"{type.Name}.GetHashCode is a hint at the value: answer 0."),
            .. type.GetInterfaces().Where(contract => contract.Name.StartsWith("IComparable", StringComparison.Ordinal))
                .Select(contract => $"{type.Name} implements {contract.Name}: an order is found by looking."),
        ],
        (typeof(ComparedSecret), "ComparedSecret.Equals tells by its time"),
        (typeof(ComparedSecret), "ComparedSecret compares texts"),
        (typeof(ComparedSecret), "ComparedSecret.GetHashCode is a hint"),
        (typeof(ComparedSecret), "ComparedSecret implements IComparable"));

    [Fact]
    public void Only_confidants_reveal() => Rule.Check(
        Layer.AllTypes.SelectMany(Revelations),
        static revelation => Unless(
            Confidants.Contains(revelation, StringComparer.Ordinal),
            $"{revelation}: pass the value on as it is. Who must have it in clear is argued for in docs/security.md and added to Confidants."),
        [.. Revelations(typeof(Gossip)).Select(revelation => (revelation, "Roma.ArchitectureTests.Offenders.Gossip reveals"))]);

    [Fact]
    public void A_confidant_reveals() => Rule.Check(
        Confidants,
        static confidant => Unless(
            Layer.AllTypes.SelectMany(Revelations).Contains(confidant, StringComparer.Ordinal), $"Not so: '{confidant}'. Take it off Confidants."),
        ("Roma.Api.Program reveals Secret", "Not so: 'Roma.Api.Program reveals Secret'."));

    [Fact]
    public void What_is_revealed_is_not_compared() => Rule.Check(
        Layer.AllTypes.Where(type => Revelations(type).Any()),
        static type => Code.Bodies(type).Where(body => Reveals(body).Any() && ComparesText(body))
            .Select(body => $"{type.FullName}.{body.Name} reveals a secret and compares texts: compare Secret with Secret, which takes a fixed "
                + "time."),
        (typeof(Gossip), "Gossip.IsRight reveals a secret and compares texts"));

    [Fact]
    public void A_log_method_takes_names_and_numbers_alone() => Rule.Check(
        Layer.AllTypes.SelectMany(LogMethods),
        static method => method.GetParameters().Where(parameter => !IsLoggable(parameter.ParameterType))
            .Select(parameter => $"{method.DeclaringType!.Name}.{method.Name} logs a {parameter.ParameterType.Name}: log the name or number that "
                + "an operator needs, never what was sent or answered."),
        (LogMethods(typeof(Blabber)).Single(), "Blabber.LogRequest logs a ForgetAppCommand"),
        (LogMethods(typeof(Blabber)).Single(), "Blabber.LogRequest logs a Secret"));

    [Fact]
    public void No_log_template_takes_an_object_apart() => Rule.Check(
        TextFile.In("src", "*.cs"),
        static file => Unless(!file.Text.Contains("{@", StringComparison.Ordinal),
            $"{file} has a {{@...}}: it would log all that the object holds. Name what is needed."),
        (new TextFile("src/Api/Http/Noise.cs", """Message = "Got {@Request}" """), "src/Api/Http/Noise.cs has a {@...}"));

    [Fact]
    public void No_exception_tells_what_a_sensitive_type_was_given() => Rule.Check(
        Sensitive,
        static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.ReturnType == type && method.GetParameters() is [{ ParameterType: var parameter }] && parameter == typeof(string))
            .SelectMany(factory => TellTales(type, factory)),
        (typeof(ComparedSecret), "ComparedSecret.Create throws an exception that holds what it was given"));

    private static bool IsMarked(Type type) =>
        type.GetMethod("Reveal", []) is not null || type.GetCustomAttribute<DebuggerDisplayAttribute>()?.Value is Mask
        || type.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType is { IsGenericType: true } converter
        && converter.GetGenericTypeDefinition() == typeof(UnwritableConverter<>);

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static bool Refuses(Func<object?> work)
    {
        try
        {
            work();
            return false;
        }
        catch (Exception exception) when (exception is NotSupportedException or JsonException)
        {
            return exception is NotSupportedException;
        }
    }

    private static bool GivesText(MemberInfo member) => member switch
    {
        PropertyInfo property => IsText(property.PropertyType),
        FieldInfo field => IsText(field.FieldType),
        MethodInfo { IsSpecialName: false } method =>
            IsText(method.ReturnType)
            || method.GetParameters().Any(parameter => parameter.IsOut && IsText(parameter.ParameterType.GetElementType()!)),
        _ => false,
    };

    private static bool IsText(Type type) =>
        type == typeof(string) || type == typeof(char[]) || type == typeof(ReadOnlySpan<char>) || type == typeof(ReadOnlyMemory<char>)
        || type == typeof(object);

    private static bool Overrides(Type type, string method) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Any(candidate => string.Equals(candidate.Name, method, StringComparison.Ordinal));

    private static bool ComparesText(MethodDefinition body) =>
        Code.Calls(body, "System.String", Comparisons) || Code.Calls(body, "System.MemoryExtensions", Comparisons);

    private static IEnumerable<string> Revelations(Type type) =>
        Code.Bodies(type).SelectMany(Reveals).Distinct(StringComparer.Ordinal).Select(revealed => $"{type.FullName} reveals {revealed}");

    private static IEnumerable<string> Reveals(MethodDefinition body) => Code.References(body)
        .Where(member => member.Name is "Reveal"
            && Sensitive.Any(type => string.Equals(type.FullName, member.DeclaringType.FullName, StringComparison.Ordinal)))
        .Select(member => member.DeclaringType.Name);

    private static IEnumerable<MethodInfo> LogMethods(Type type) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method.IsDefined(typeof(LoggerMessageAttribute)));

    private static bool IsLoggable(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(TimeSpan)
        || type == typeof(DateTimeOffset)
        || typeof(Exception).IsAssignableFrom(type) || typeof(ILogger).IsAssignableFrom(type);

    private static IEnumerable<string> TellTales(Type type, MethodInfo factory)
    {
        const string Given = "s\u00e9cret";
        try
        {
            factory.Invoke(null, [Given]);
            return [];
        }
        catch (TargetInvocationException exception)
        {
            return Unless(
                !exception.InnerException!.ToString().Contains(Given, StringComparison.Ordinal),
                $"{type.Name}.{factory.Name} throws an exception that holds what it was given: name the rule alone.");
        }
    }
}
