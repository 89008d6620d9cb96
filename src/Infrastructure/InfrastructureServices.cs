using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Roma.Application.Apps;
using Roma.Application.Audit;
using Roma.Application.Identity;
using Roma.Application.Signing;
using Roma.Infrastructure.Apps;
using Roma.Infrastructure.Audit;
using Roma.Infrastructure.Files;
using Roma.Infrastructure.Identity.Keystone;
using Roma.Infrastructure.Identity.Local;
using Roma.Infrastructure.Persistence.Postgres;
using Roma.Infrastructure.Persistence.Sqlite;
using Roma.Infrastructure.Sealing;
using Roma.Infrastructure.Signing;

namespace Roma.Infrastructure;

/// <summary>Registers the adapters behind Application's ports, and opens the store.</summary>
public static class InfrastructureServices
{
    /// <summary>The shortest RSA key that is not deprecated (NIST SP 800-131A, 6).</summary>
    private const int MinRsaBits = 2048;

    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<RomaOptions>, RomaOptionsRules>();
        services.AddOptions<RomaOptions>().Bind(configuration.GetSection(RomaOptions.Section)).ValidateOnStart();

        services.AddSingleton<Breakdown>();
        services.AddSingleton<DataDirectory>();
        if (configuration[RomaOptions.Section + ":Storage:Provider"] is StorageOptions.PostgresProvider)
        {
            services.AddPostgresStore().AddSingleton<IKeyRingStorage, KeyRingTable>();
        }
        else
        {
            services.AddSqliteStore().AddSingleton<IKeyRingStorage, KeyRingFolder>();
        }

        services.AddSingleton<Invalidations>();
        services.AddSingleton<ScanGate>();
        services.AddScoped<DbSession>();
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<DbSession>());
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("store");
        services.AddSingleton<StoreHealthCheck>();

        services.AddKeyRing(configuration.GetSection(RomaOptions.Section + ":KeyRing").Get<KeyRingOptions>() ?? new KeyRingOptions());
        services.AddSingleton<DataKeys>();
        services.AddSingleton<SecretSealer>();
        services.AddSingleton<ISecretGenerator, SecretGenerator>();

        services.AddSingleton<IAppIdGenerator, AppIdGenerator>();
        services.AddScoped<IAppRepository, AppRepository>();
        services.AddScoped<IAppReader, AppReader>();
        services.AddSingleton<AppTotals>();
        services.AddScoped<IAppImporter, AppImporter>();

        services.AddSingleton<ICredentialGenerator, CredentialGenerator>();
        services.AddSingleton<CredentialUses>();
        services.AddSingleton<CredentialCache>();
        services.AddScoped<TokenRepository>();
        services.AddScoped<ITokenRepository>(provider => provider.GetRequiredService<TokenRepository>());
        services.AddScoped<ITokenReader>(provider => provider.GetRequiredService<TokenRepository>());
        if (configuration[RomaOptions.Section + ":Identity:Provider"] is IdentityOptions.KeystoneProvider)
        {
            services.AddKeystone();
        }
        else
        {
            services.AddScoped<ICallerVerifier>(provider => provider.GetRequiredService<TokenRepository>());
        }

        services.AddScoped<AccessKeyRepository>();
        services.AddScoped<IAccessKeyRepository>(provider => provider.GetRequiredService<AccessKeyRepository>());
        services.AddScoped<IAccessKeyReader>(provider => provider.GetRequiredService<AccessKeyRepository>());
        services.AddScoped<IAccessKeyVerifier>(provider => provider.GetRequiredService<AccessKeyRepository>());

        services.AddSingleton<ISignatureLockout, SignatureLockout>();
        services.AddSingleton<ReplayGuard>();
        services.AddSingleton<IReplayGuard>(provider => provider.GetRequiredService<ReplayGuard>());

        services.AddScoped<IAuditTrail, AuditTrail>();
        return services;
    }

    /// <summary>Adds what the service does by itself, and no command: deleting old audit entries.</summary>
    public static IServiceCollection AddUpkeep(this IServiceCollection services) => services.AddHostedService<AuditRetention>();

    /// <summary>Opens the store for a server: locked, migrated and with readable secrets; throws a <see cref="StartupException"/> if it cannot.</summary>
    public static async Task OpenStoreForServerAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<IStoreOpening>().OpenForServerAsync(
            () => services.LoadAsync(mayMakeKeys: true, cancellationToken), cancellationToken);
        // After all that may refuse the store, which must stay as it is then. Not for a command: a million apps take it a tenth of a second.
        await services.GetRequiredService<AppTotals>().CorrectAsync(cancellationToken);
    }

    /// <summary>As <see cref="OpenStoreForServerAsync"/>, for a command on a store that a server has made; false while another process has it.</summary>
    public static async Task<bool> TryOpenStoreForCommandAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!services.GetRequiredService<IStoreOpening>().TryOpen())
        {
            return false;
        }

        // The keys that root's command would make could not be read by the service.
        await services.LoadAsync(mayMakeKeys: false, cancellationToken);
        return true;
    }

    /// <summary>Runs <paramref name="work"/> while no other process opens the store or runs such work.</summary>
    public static Task RunAloneInStoreAsync(this IServiceProvider services, Func<Task> work, CancellationToken cancellationToken) =>
        services.GetRequiredService<IStoreOpening>().RunAloneAsync(work, cancellationToken);

    /// <summary>The data directory, whether there is a store in it, and whether this process made that.</summary>
    public static (string DataDirectory, bool Exists, bool IsNew) DescribeStore(this IServiceProvider services)
    {
        var opening = services.GetRequiredService<IStoreOpening>();
        return (services.GetRequiredService<DataDirectory>().FullPath, opening.Exists, opening.IsNew);
    }

    /// <summary>What messages call the store.</summary>
    public static string NameStore(this IServiceProvider services) => services.GetRequiredService<IStore>().Description;

    /// <summary>The data directory that <paramref name="configuration"/> names, without the services: they take as long as the rest of a command.</summary>
    public static string FindDataDirectory(IConfiguration configuration, IHostEnvironment environment) =>
        new DataDirectory(Options.Create(configuration.GetSection(RomaOptions.Section).Get<RomaOptions>() ?? new RomaOptions()), environment).FullPath;

    /// <summary>A path to <paramref name="folder"/> of a few characters, good as long as this process lives; Linux only.</summary>
    public static string ShortPathOf(string folder) => DurableFolder.ShortPathOf(folder);

    private static async Task LoadAsync(this IServiceProvider services, bool mayMakeKeys, CancellationToken cancellationToken)
    {
        // Before anything is read: a table that is gone is told as that.
        await services.GetRequiredService<IStore>().ReadTablesAsync(cancellationToken);
        await services.GetRequiredService<DataKeys>().LoadAsync(cancellationToken, mayMakeKeys);
        await services.GetRequiredService<ReplayGuard>().LoadAsync(cancellationToken);
    }

    private static void AddKeyRing(this IServiceCollection services, KeyRingOptions settings)
    {
        // The ring gets its key together with the first data key, and never a second one because the first does not open.
        var protection = services.AddDataProtection().SetApplicationName("Roma").DisableAutomaticKeyGeneration();
        var certificate = File.Exists(settings.CertificateFile) ? LoadCertificate(settings.CertificateFile, settings.CertificatePassword) : null;
        if (certificate is not null)
        {
            protection.ProtectKeysWithCertificate(certificate);
        }

        services.AddSingleton(provider => new KeyRingRepository(
            provider.GetRequiredService<IKeyRingStorage>(), certificate, provider.GetRequiredService<ILogger<KeyRingRepository>>()));
        services.AddOptions<KeyManagementOptions>().Configure<KeyRingRepository>((options, ring) => options.XmlRepository = ring);
    }

    private static X509Certificate2 LoadCertificate(string file, string? password)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, password);
            using var key = certificate.GetRSAPrivateKey();
            return key is { KeySize: >= MinRsaBits }
                ? certificate
                : throw new StartupException(
                    $"Roma:KeyRing:CertificateFile must hold an RSA certificate of at least {MinRsaBits} bits with its private key.");
        }
        catch (CryptographicException exception)
        {
            throw new StartupException("Roma:KeyRing:CertificateFile does not open with Roma:KeyRing:CertificatePassword.", exception);
        }
    }
}
