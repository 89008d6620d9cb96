using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Roma.Domain.Identity;

namespace Roma.Infrastructure.Identity;

/// <summary>The body of a log-in by password to a project (API v3, <c>POST /v3/auth/tokens</c>).</summary>
internal sealed record KeystoneLogIn(KeystoneLogIn.AuthPart Auth)
{
    public static KeystoneLogIn Of(KeystoneOptions options) =>
        new(new AuthPart(
            new IdentityPart(
                ["password"], new PasswordPart(new UserPart(options.UserName ?? "", new NamePart(options.UserDomain), options.Password ?? ""))),
            new ScopePart(new ProjectPart(options.Project, new NamePart(options.ProjectDomain)))));

    internal sealed record AuthPart(IdentityPart Identity, ScopePart Scope);

    internal sealed record IdentityPart(IReadOnlyList<string> Methods, PasswordPart Password);

    internal sealed record PasswordPart(UserPart User);

    internal sealed record ScopePart(ProjectPart Project);

    internal sealed record ProjectPart(string Name, NamePart Domain);

    internal sealed record NamePart(string Name);

    // No record, which would print the password.
    internal sealed class UserPart(string name, NamePart domain, string password)
    {
        public string Name => name;

        public NamePart Domain => domain;

        public string Password => password;
    }
}

/// <summary>The body of an answer: a token's description, or an error.</summary>
internal sealed record KeystoneReply(KeystoneToken? Token = null, KeystoneError? Error = null)
{
    /// <summary>The description that <paramref name="content"/> holds.</summary>
    public static async Task<KeystoneToken> TokenInAsync(HttpContent content, CancellationToken cancellationToken) =>
        await ReadAsync(content, cancellationToken) is { Token: { } token } && IsName(token.User.Id) && IsName(token.User.Name)
            ? token
            : throw KeystoneFaults.Malformed();

    /// <summary>Whether it is Keystone that says so, and not a proxy or a wrong address.</summary>
    public static async Task<bool> IsNotFoundAsync(HttpContent content, CancellationToken cancellationToken) =>
        await ReadAsync(content, cancellationToken) is { Error.Code: 404 };

    // As long as Keystone's own may be, and on one line: they go into the log and the audit trail.
    private static bool IsName(string text) => text.Length is > 0 and <= 255 && !text.Any(char.IsControl);

    // The exception would tell where in the body, which must not be logged.
    private static async Task<KeystoneReply?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await content.ReadAsByteArrayAsync(cancellationToken), KeystoneJson.Default.KeystoneReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record KeystoneError(int Code);

/// <summary>A token's description, as far as Roma needs it; only a token that is scoped to a project has one.</summary>
internal sealed record KeystoneToken(
    KeystoneUser User,
    [property: JsonConverter(typeof(KeystoneTimeConverter))] DateTimeOffset ExpiresAt,
    KeystoneProject? Project = null, IReadOnlyList<KeystoneRole?>? Roles = null)
{
    /// <summary>
    /// The caller; in no project and with no right by a token that is not scoped to a project, though it may have roles: in a domain or in all of
    /// Keystone. So it is with a project that is called what stands for every project here.
    /// </summary>
    public Caller ToCaller(KeystoneRoles roles) => Project is { Id: not ("" or Projects.All) }
        ? new(User.Id, User.Name, Project.Id, roles.PermissionsOf((Roles ?? []).Select(role => role?.Name ?? "")))
        : new(User.Id, User.Name, "", Permission.None);
}

/// <summary>Times of Keystone's, which are in UTC even where they do not say so.</summary>
internal sealed class KeystoneTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            && DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => throw new NotSupportedException();
}

internal sealed record KeystoneUser(string Id, string Name);

internal sealed record KeystoneProject(string Id);

internal sealed record KeystoneRole(string Name);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeystoneLogIn))]
[JsonSerializable(typeof(KeystoneReply))]
internal sealed partial class KeystoneJson : JsonSerializerContext;
