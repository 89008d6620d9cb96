using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;
using Roma.Application.Identity;
using Roma.Infrastructure.Settings;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>Registers Keystone as the service that knows the callers.</summary>
internal static class KeystoneServices
{
    private const int MaxConnections = 64;
    private const int MaxRetries = 2;
    private const double ShareOfATry = 0.45;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinSampling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    public static void AddKeystone(this IServiceCollection services)
    {
        var http = services.AddHttpClient<KeystoneClient>(static (provider, http) =>
        {
            http.BaseAddress = AddressOf(SettingsOf(provider).Url!);
            // The deadline is that of a look-up, of which a request is a part.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        // At Trace they would write all headers.
        http.RemoveAllLoggers().SetHandlerLifetime(Timeout.InfiniteTimeSpan).ConfigurePrimaryHttpMessageHandler(NewHandler);
        http.AddResilienceHandler("keystone", static (pipeline, context) => Configure(pipeline, context.ServiceProvider));
        http.AddHttpMessageHandler(static () => new ReadToTheEnd());
        services.AddSingleton<KeystoneSession>();
        services.AddSingleton<ICallerVerifier, KeystoneCallerVerifier>();
    }

    // What comes after a redirection or a cookie is not meant for one who sends tokens; nor is the password meant for a proxy of the environment.
    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxConnectionsPerServer = MaxConnections,
        PooledConnectionLifetime = ConnectionLifetime,
    };

    private static KeystoneOptions SettingsOf(IServiceProvider services) => services.GetRequiredService<IOptions<RomaOptions>>().Value.Identity.Keystone;

    private static Uri AddressOf(string url)
    {
        var root = url.TrimEnd('/');
        return new Uri((root.EndsWith("/v3", StringComparison.Ordinal) ? root[..^"/v3".Length] : root) + "/");
    }

    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, IServiceProvider services)
    {
        var timeout = SettingsOf(services).Timeout;
        // The circuit breaker looks at the time of day, and a clock that is set back must not keep it open.
        pipeline.TimeProvider = new SteadyClock(services.GetRequiredService<TimeProvider>());
        // The outage's own two lines say all that an operator needs.
        pipeline.ConfigureTelemetry(NullLoggerFactory.Instance);
        pipeline
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = MaxRetries,
                Delay = RetryDelay,
                BackoffType = DelayBackoffType.Constant,
                UseJitter = true,
                // Later than the caller waits, as a rule.
                ShouldRetryAfterHeader = false,
                ShouldHandle = static outcome => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(outcome.Outcome) && outcome.Outcome.Result?.StatusCode is not HttpStatusCode.TooManyRequests),
            })
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 1,
                MinimumThroughput = 3,
                SamplingDuration = timeout * 2 > MinSampling ? timeout * 2 : MinSampling,
                BreakDuration = TimeSpan.FromSeconds(1),
                // A Keystone that answers is there, whatever it says: a token of one caller's that it stumbles over must not keep the others out.
                // Cancelled is what the deadline ends; callers who go away end nothing.
                ShouldHandle = static outcome => ValueTask.FromResult(
                    outcome.Outcome.Exception is HttpRequestException or TimeoutRejectedException or OperationCanceledException),
            })
            // Two tries fit into the time, so that a connection that went dead costs one and not the answer.
            .AddTimeout(timeout * ShareOfATry);
    }

    /// <summary>Reads the body where failing at it is retried, and no more than an answer has.</summary>
    private sealed class ReadToTheEnd : DelegatingHandler
    {
        private const int MaxBytes = 1_048_576;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            try
            {
                await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
    }
}
