using FluentValidation;
using static System.FormattableString;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>
/// The rules for the settings under <c>Roma:Identity:Keystone:</c>. With another provider, settings may be missing, but those that are there must be
/// valid, so that operators can switch back and forth.
/// </summary>
internal sealed class KeystoneOptionsRules : AbstractValidator<IdentityOptions>
{
    private const int MaxCacheSize = 1_000_000;
    private const int MinTokenLength = 32;

    private static readonly TimeSpan MaxCacheTime = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);

    public KeystoneOptionsRules()
    {
        RuleFor(identity => identity.Keystone.Url).Must(static (identity, url) => url is null ? !identity.IsKeystone() : IsUrl(url))
            .WithMessage("an http or https address like https://keystone.example/v3, without user, query or fragment");
        RuleFor(identity => identity.Keystone.UserName).Must(static (identity, name) => name is null ? !identity.IsKeystone() : IsText(name))
            .WithMessage("the name of Roma's user in Keystone");
        RuleFor(identity => identity.Keystone.Password).Must(static (identity, password) => password is null ? !identity.IsKeystone() : password.Length > 0)
            .WithMessage("the password of Roma's user in Keystone");
        RuleFor(identity => identity.Keystone.UserDomain).Must(IsText).WithMessage("the name of a domain");
        RuleFor(identity => identity.Keystone.Project).Must(IsText).WithMessage("the name of a project");
        RuleFor(identity => identity.Keystone.ProjectDomain).Must(IsText).WithMessage("the name of a domain");
        RuleFor(identity => identity.Keystone.CacheTime).InclusiveBetween(TimeSpan.Zero, MaxCacheTime)
            .WithMessage(Invariant($"from 00:00:00 to {MaxCacheTime}"));
        RuleFor(identity => identity.Keystone.CacheSize).InclusiveBetween(1, MaxCacheSize).WithMessage(Invariant($"from 1 to {MaxCacheSize}"));
        RuleFor(identity => identity.Keystone.MaxTokenLength).InclusiveBetween(MinTokenLength, AccessToken.MaxLength)
            .WithMessage(Invariant($"from {MinTokenLength} to {AccessToken.MaxLength}"));
        RuleFor(identity => identity.Keystone.Timeout).InclusiveBetween(MinTimeout, MaxTimeout)
            .WithMessage(Invariant($"from 00:00:00.1 to {MaxTimeout}"));
        RuleForEach(identity => identity.Keystone.Roles).OverrideIndexer(static (_, _, role, _) => $":{role.Key}")
            .Must(static role => KeystoneRoles.TryParse(role.Value, out _)).WithMessage(KeystoneRoles.Rule);
    }

    private static bool IsText(string text) => !string.IsNullOrWhiteSpace(text);

    // A password in an address would end up in logs.
    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };
}
