using System.Collections;
using System.Reflection;
using System.Text.Json;

namespace Roma.UnitTests.Application.Messaging;

/// <summary>Every command, query and answer, with a canary wherever it can hold a secret or a token: the canary must never sing.</summary>
public sealed class CanaryTests
{
    private const string Canary = "CanaryCanaryCanaryCanaryCanaryCanaryCana";

    private static readonly HashSet<Type> Sensitive = [typeof(Secret), typeof(ProposedSecret), typeof(AccessToken), typeof(SecretAccessKey)];

    public static TheoryData<Type> Messages => [.. Requests.All.Concat(Requests.All.Select(Requests.AnswerOf)).Distinct()];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_prints_no_secret_and_no_token(Type type)
    {
        var message = Make(type);

        Assert.DoesNotContain(Canary, $"{message}", StringComparison.Ordinal);
        Assert.NotEmpty($"{message}");
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_that_holds_a_secret_or_a_token_is_not_serialised(Type type)
    {
        var message = Make(type);

        var outcome = Record.Exception(() => Assert.DoesNotContain(Canary, JsonSerializer.Serialize(message, type), StringComparison.Ordinal));

        Assert.Equal(Holds(type), outcome is NotSupportedException);
        Assert.DoesNotContain(Canary, $"{outcome}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CreateAppCommand", true)]
    [InlineData("ResetAppSecretCommand", true)]
    [InlineData("AppSecretView", true)]
    [InlineData("CreateTokenCommand", true)]
    [InlineData("IssuedToken", true)]
    [InlineData("IssuedAccessKey", true)]
    [InlineData("UpdateAppCommand", false)]
    [InlineData("AppView", false)]
    public void The_canary_sits_where_a_secret_or_a_token_would(string name, bool holds)
    {
        var type = Messages.Select(row => (Type)row).Single(type => type.Name == name);

        Assert.Equal(holds, Holds(type));
        Assert.Equal(
            holds,
            type.GetProperties().Any(property => Sensitive.Contains(property.PropertyType) && property.GetValue(Make(type)) is not null));
    }

    private static bool Holds(Type type) => Parameters(type).Any(Sensitive.Contains);

    private static IEnumerable<Type> Parameters(Type type) =>
        type.IsInterface ? [] : Constructor(type).GetParameters().Select(parameter => parameter.ParameterType);

    // A record has a constructor that copies it besides.
    private static ConstructorInfo Constructor(Type type) => type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;

    private static object Make(Type type)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        return kind switch
        {
            _ when kind == typeof(string) => "text",
            _ when kind == typeof(Secret) => Secret.Create(Canary),
            _ when kind == typeof(ProposedSecret) => ProposedSecret.From(Canary),
            _ when kind == typeof(AccessToken) => AccessToken.TryIssue(Canary, out var token) ? token : throw new InvalidOperationException(),
            _ when kind == typeof(SecretAccessKey) => SecretAccessKey.Create(Canary),
            { IsInterface: true, GenericTypeArguments.Length: 2 } =>
                Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(kind.GenericTypeArguments))!,
            { IsInterface: true, IsGenericType: true } => MakeList(kind.GenericTypeArguments[0]),
            _ when kind.IsPrimitive || kind.IsEnum || kind.Namespace == nameof(System) => Activator.CreateInstance(kind)!,
            _ => Constructor(kind).Invoke([.. Parameters(kind).Select(Make)]),
        };
    }

    private static IList MakeList(Type item)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        list.Add(Make(item));
        return list;
    }
}
