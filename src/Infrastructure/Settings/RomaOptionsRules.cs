using FluentValidation;
using Roma.Infrastructure.Identity.Keystone;

namespace Roma.Infrastructure.Settings;

/// <summary>The rules of the settings. Messages name keys, never values: a value may be a secret.</summary>
internal sealed class RomaOptionsRules : AbstractValidator<RomaOptions>, IValidateOptions<RomaOptions>
{
    public RomaOptionsRules()
    {
        RuleFor(options => options.DataDirectory).NotEmpty().WithMessage("a folder");
        RuleFor(options => options.Storage.Provider).Must(static provider => provider is "Sqlite" or StorageOptions.PostgresProvider)
            .WithMessage("Sqlite or Postgres");
        RuleFor(options => options.Identity.Provider).Must(static provider => provider is "Local" or IdentityOptions.KeystoneProvider)
            .WithMessage("Local or Keystone");
        RuleFor(options => options.Identity.BootstrapToken).Must(static token => token is null || AccessToken.TryIssue(token, out _))
            .WithMessage(AccessToken.IssuedRule);
        RuleFor(options => options.Identity.BootstrapToken).Null().When(static options => options.Identity.IsKeystone())
            .WithMessage("left out where Roma:Identity:Provider is Keystone, which issues the tokens");
        RuleFor(options => options.Identity).SetValidator(new KeystoneOptionsRules());
        RuleFor(options => options.Audit.Retention).GreaterThanOrEqualTo(AuditOptions.LeastRetention).WithMessage("at least 1.00:00:00, which is one day");
        RuleFor(options => options.KeyRing.CertificateFile).Must(static file => file is null || File.Exists(file))
            .WithMessage("a PKCS#12 file that can be read");
        RuleFor(options => options.KeyRing.CertificateFile).NotNull().When(static options => options.Storage.IsPostgres())
            .WithMessage("set to a PKCS#12 file that each node has, since the key ring is in the database (docs/operations.md says how to make one)");
        RuleFor(options => options.KeyRing.CertificatePassword).Null().When(static options => options.KeyRing.CertificateFile is null)
            .WithMessage("set only with Roma:KeyRing:CertificateFile");
    }

    public ValidateOptionsResult Validate(string? name, RomaOptions options) =>
        Validate(options).Errors is { Count: > 0 } failures
            ? ValidateOptionsResult.Fail(failures.Select(failure => $"{KeyOf(failure.PropertyName)} must be {failure.ErrorMessage}."))
            : ValidateOptionsResult.Success;

    // Identity.Keystone.Roles:a.b is the setting Roma:Identity:Keystone:Roles:a.b.
    private static string KeyOf(string property)
    {
        var parts = property.Split(':', 2);
        parts[0] = $"{RomaOptions.Section}:{parts[0].Replace('.', ':')}";
        return string.Join(':', parts);
    }
}
