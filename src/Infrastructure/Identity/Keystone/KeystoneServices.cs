using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Timeout;
using Roma.Application.Identity;

namespace Roma.Infrastructure.Identity.Keystone;

/// <summary>Registers Keystone as the identity service.</summary>
internal static class KeystoneServices
{
    private const int MaxConnections = 64;
    private const int MaxRetries = 2;
    private const double TryTimeoutShare = 0.45;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinSampling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    public static void AddKeystone(this IServiceCollection services)
    {
        var http = services.AddHttpClient<KeystoneClient>(static (provider, http) =>
        {
            http.BaseAddress = AddressOf(SettingsOf(provider).Url!);
            // A look-up has a deadline of its own, which includes this request.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        // At Trace, the loggers would write all headers.
        http.RemoveAllLoggers().SetHandlerLifetime(Timeout.InfiniteTimeSpan).ConfigurePrimaryHttpMessageHandler(NewHandler);
        http.AddResilienceHandler("keystone", static (pipeline, context) => Configure(pipeline, context.ServiceProvider));
        http.AddHttpMessageHandler(static () => new BodyBuffering());
        services.AddSingleton<KeystoneSession>();
        services.AddSingleton<ICallerVerifier, KeystoneCallerVerifier>();
    }

    // No redirections or proxies of the environment, which would get tokens and the password, and no cookies.
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
        // The circuit breaker uses the time of day, and must not stay open if the clock is set back.
        pipeline.TimeProvider = new SteadyClock(services.GetRequiredService<TimeProvider>());
        // KeystoneCallerVerifier logs when an outage starts and ends, which is enough.
        pipeline.ConfigureTelemetry(NullLoggerFactory.Instance);
        pipeline
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = MaxRetries,
                Delay = RetryDelay,
                BackoffType = DelayBackoffType.Constant,
                UseJitter = true,
                // It is usually longer than the deadline.
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
                // Not for error answers: a caller's token that Keystone fails over must not affect others. Only the deadline cancels, not the callers.
                ShouldHandle = static outcome => ValueTask.FromResult(
                    outcome.Outcome.Exception is HttpRequestException or TimeoutRejectedException or OperationCanceledException),
            })
            // Two tries fit into the deadline, so that a dead connection costs one try and not the answer.
            .AddTimeout(timeout * TryTimeoutShare);
    }

    /// <summary>Reads the body within the retries, and only up to a limit.</summary>
    private sealed class BodyBuffering : DelegatingHandler
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
