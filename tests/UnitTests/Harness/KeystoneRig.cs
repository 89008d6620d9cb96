using Microsoft.Extensions.DependencyInjection;
using Roma.Infrastructure.Identity.Keystone;
using Roma.Infrastructure.Settings;

namespace Roma.UnitTests.Harness;

/// <summary>The Keystone provider as Roma composes it, in front of a Keystone in memory.</summary>
internal sealed class KeystoneRig : IAsyncDisposable
{
    public const string Password = "canary-password";

    private readonly ServiceProvider services;

    public KeystoneRig(Action<KeystoneOptions>? settings = null)
    {
        var collection = new ServiceCollection();
        TimeOfDay = new WrongClock(Clock, TimeSpan.Zero);
        collection.AddSingleton<TimeProvider>(TimeOfDay);
        Log.AddTo(collection);
        collection.AddOptions<RomaOptions>().Configure(options =>
        {
            options.Identity.Provider = "Keystone";
            options.Identity.Keystone.Url = "https://keystone.example/identity/v3";
            options.Identity.Keystone.UserName = "roma";
            options.Identity.Keystone.Password = Password;
            settings?.Invoke(options.Identity.Keystone);
        });
        collection.AddKeystone();
        collection.AddHttpClient(nameof(KeystoneClient)).ConfigurePrimaryHttpMessageHandler(() => Keystone);
        services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public FakeKeystone Keystone { get; } = new();

    public ImpatientClock Clock { get; } = new();

    /// <summary>The clock as Roma sees it.</summary>
    public WrongClock TimeOfDay { get; }

    public RecordedLog Log { get; } = new();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public static AccessToken Token(string text) =>
        AccessToken.TryReceive(text, out var token) ? token : throw new ArgumentException("No token.", nameof(text));

    public Task<Caller?> VerifyAsync(string token = FakeKeystone.Alice, CancellationToken? cancellationToken = null) =>
        Get<ICallerVerifier>().VerifyAsync(Token(token), cancellationToken ?? TestContext.Current.CancellationToken);

    /// <summary>Asserts that callers cannot be known now, and answers why.</summary>
    public async Task<string> IsUnavailableAsync(string token = FakeKeystone.Alice) =>
        (await Assert.ThrowsAsync<IdentityUnavailableException>(() => VerifyAsync(token))).Message;

    public ValueTask DisposeAsync()
    {
        // By this clock, Polly waits for requests that are still under way. A log-in can be: it may outlast the look-up that a test awaited.
        Clock.Run();
        return services.DisposeAsync();
    }
}
