using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Roma.Infrastructure.Identity.Keystone;

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

    // Not a record, which would print the password.
    internal sealed class UserPart(string name, NamePart domain, string password)
    {
        public string Name => name;

        public NamePart Domain => domain;

        public string Password => password;
    }
}

/// <summary>The body of an answer: the description of a token, or an error.</summary>
internal sealed record KeystoneReply(KeystoneToken? Token = null, KeystoneError? Error = null)
{
    /// <summary>The description of a token in <paramref name="content"/>.</summary>
    public static async Task<KeystoneToken> TokenInAsync(HttpContent content, CancellationToken cancellationToken) =>
        (await ReadAsync(content, cancellationToken))?.Token ?? throw KeystoneFaults.Malformed();

    /// <summary>Whether the answer is Keystone's own, and not of a proxy or a wrong address.</summary>
    public static async Task<bool> IsNotFoundAsync(HttpContent content, CancellationToken cancellationToken) =>
        await ReadAsync(content, cancellationToken) is { Error.Code: 404 };

    // The exception is dropped: it would reveal a part of the body to the log.
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

/// <summary>The description of a token, as far as Roma needs it; only a token that is scoped to a project has one.</summary>
internal sealed record KeystoneToken(
    KeystoneUser User,
    [property: JsonConverter(typeof(KeystoneTimeConverter))] DateTimeOffset ExpiresAt,
    KeystoneProject? Project = null, IReadOnlyList<KeystoneRole?>? Roles = null)
{
    // Keystone's own limit.
    private const int MaxNameLength = 255;
    private const int MaxProjectLength = 64;

    /// <summary>
    /// The caller; null if the name or id of the user does not fit on one line of the log and the audit trail. Without a project and any right if
    /// the token is not scoped to a project, even if it has roles in a domain or in the system, or if the project's id cannot be in a path or means
    /// every project.
    /// </summary>
    public Caller? ToCaller(KeystoneRoles roles) =>
        !IsOnOneLine(User.Id, MaxNameLength) || !IsOnOneLine(User.Name, MaxNameLength) ? null
        : Project is { Id: not Projects.All and var project } && IsOnOneLine(project, MaxProjectLength)
            ? new(User.Id, User.Name, project, roles.PermissionsOf((Roles ?? []).Select(role => role?.Name ?? "")))
            : new(User.Id, User.Name, "", Permission.None);

    // Apart from control characters, Unicode has two that end a line.
    private static bool IsOnOneLine([NotNullWhen(true)] string? text, int maxLength) =>
        text is { Length: > 0 } && text.Length <= maxLength && !text.Any(static unit => char.IsControl(unit) || unit is '\u2028' or '\u2029');
}

/// <summary>A text; null if it is null or not valid Unicode, so that the name of a user cannot make an answer unreadable.</summary>
internal sealed class KeystoneTextConverter : JsonConverter<string?>
{
    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Null)
        {
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException) when (reader.TokenType is JsonTokenType.String)
        {
            // An unpaired surrogate.
            return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>Times of Keystone's, which are in UTC even if they do not say so.</summary>
internal sealed class KeystoneTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            && DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => throw new NotSupportedException();
}

internal sealed record KeystoneUser(
    [property: JsonConverter(typeof(KeystoneTextConverter))] string? Id = null,
    [property: JsonConverter(typeof(KeystoneTextConverter))] string? Name = null);

internal sealed record KeystoneProject([property: JsonConverter(typeof(KeystoneTextConverter))] string? Id = null);

internal sealed record KeystoneRole([property: JsonConverter(typeof(KeystoneTextConverter))] string? Name = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeystoneLogIn))]
[JsonSerializable(typeof(KeystoneReply))]
internal sealed partial class KeystoneJson : JsonSerializerContext;
