using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Roma.Api.Callers;
using Roma.Api.Gateways;
using Roma.Api.Health;
using Roma.Api.Hosting;
using Roma.Api.Logging;
using Roma.Api.OpenApi;
using Roma.Api.Operator.Seeding;
using Roma.Application;
using Roma.Infrastructure;
using Roma.Infrastructure.Settings;

namespace Roma.Api;

/// <summary>Composes Roma: services, web server, middleware.</summary>
internal static class RomaServer
{
    /// <summary>The version of this program, as <c>--version</c> prints it.</summary>
    public static string Version { get; } =
        typeof(RomaServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The clock of this process.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The one place that names the system's clock.")]
    public static TimeProvider Clock => TimeProvider.System;

    /// <summary>Roma for a command: it listens on the operator's socket alone, and standard output is the command's.</summary>
    public static WebApplication BuildForCommand(string[] args) => Build(
        [
            "--Logging:Console:LogToStandardErrorThreshold=Trace", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Roma=Warning",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning", .. args,
        ],
        isForCommand: true);

    /// <summary>The data directory that the settings name: all that a command needs to know beside a server.</summary>
    public static string FindDataDirectory(string[] args)
    {
        var builder = CreateBuilder(args);
        return InfrastructureServices.FindDataDirectory(builder.Configuration, builder.Environment);
    }

    public static WebApplication Build(string[] args, bool isForCommand = false)
    {
        var builder = CreateBuilder(args);
        ListenAddresses.Prepare(builder);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, isForCommand));
        builder.Services.AddSingleton(provider => new OperatorSocket(provider.DescribeStore().DataDirectory, isForCommand));
        builder.Services.AddOptions<SocketTransportOptions>().Configure<OperatorSocket>(static (sockets, operators) =>
            sockets.CreateBoundListenSocket = endPoint => ListenSockets.Bind(endPoint, isPrivate: operators.IsAt(endPoint)));
        // Commands name the socket as the host, whatever hosts a client may name.
        builder.Services.PostConfigure<HostFilteringOptions>(static options => options.AllowedHosts = [.. options.AllowedHosts, OperatorSocket.Name]);
        if (isForCommand)
        {
            // Signals are the command's.
            builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        }
        else
        {
            builder.Services.AddUpkeep();
        }

        var server = builder.Services.Single(service => service.ServiceType == typeof(IServer)).ImplementationType!;
        builder.Services.AddSingleton(server, provider =>
            ActivatorUtilities.CreateInstance(provider, server, new ServerLog(provider.GetRequiredService<ILoggerFactory>())));
        builder.Services.AddSingleton<IServer>(
            provider => ActivatorUtilities.CreateInstance<BoundServer>(provider, (IServer)provider.GetRequiredService(server)));

        // Less than supervisors give the whole end (Kubernetes 30 seconds, if it is told nothing else), so that time is left to close the store.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.AddLog();
        builder.Services.AddSingleton(Clock);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration);
        var callers = builder.AddCallers();
        builder.Services.AddSingleton(provider => new ConnectionLimit(
            OpenFiles.ForConnections, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ConnectionLimit>>()));
        builder.Services.AddSingleton<SocketTransportFactory>().AddSingleton<IConnectionListenerFactory, LimitedListenerFactory>();
        builder.Services.AddControllersOfRoma();
        builder.Services.AddOpenApi(options => OpenApiDescription.Configure(options));

        var app = builder.Build();
        app.UseMiddleware<ErrorMiddleware>();
        // Before proxies are believed: the gateway is meant, and not its client.
        app.UseMiddleware<GatewayMiddleware>();
        if (callers.Proxies.Length > 0)
        {
            app.UseForwardedFor();
        }

        app.MapWhen(SeedEndpoint.IsMeantBy, static seeding => seeding.Run(SeedEndpoint.AnswerAsync));
        app.UseRouting();
        app.UseMiddleware<CallerMiddleware>();
        app.MapControllers();
        app.MapStartPage();
        app.MapHealth("/health/live", _ => false);
        app.MapHealth("/health/ready", _ => true);
        app.MapDescription("/openapi/v1.json");
        app.MapReference();
        return app;
    }

    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Settings are read once: watching their files would watch the folder Roma was started in, such as /, and everything below it.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        // Roma's defaults lie beside the program, wherever it is started; everything the operator sets overrides them.
        builder.Configuration.Sources.Insert(0, new JsonConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
            Path = "appsettings.json",
        });
        StrictSettings.Check(builder.Configuration, typeof(RomaOptions), typeof(CallerOptions), typeof(GatewayOptions));
        return builder;
    }

    private static void Configure(KestrelServerOptions kestrel, bool isForCommand)
    {
        if (isForCommand)
        {
            // The endpoints of the settings are a server's.
            kestrel.ConfigurationLoader = null;
        }

        var operators = kestrel.ApplicationServices.GetRequiredService<OperatorSocket>();
        var limit = kestrel.ApplicationServices.GetRequiredService<ConnectionLimit>();
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            if (operators.IsAt(endpoint.EndPoint))
            {
                // What commands speak, whatever Kestrel:EndpointDefaults say.
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.Use(next => connection =>
                {
                    connection.Features.Set(OperatorConnection.Instance);
                    return next(connection);
                });
            }
            else
            {
                // Before TLS, as each connection comes here.
                endpoint.Use(next => connection => LimitedListenerFactory.ServeAsync(connection, next, limit));
            }
        });
        kestrel.AddServerHeader = false;
        // RequestBody has its own limit: what the server refuses it does not read on, and the client would not see the answer.
        kestrel.Limits.MaxRequestBodySize = null;
        // Above Roma's own limit, which answers in the format of the contract; the server would answer without a body.
        kestrel.Limits.MaxRequestHeadersTotalSize = 2 * ErrorMiddleware.MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = 1000;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = ErrorMiddleware.MaxHeaderBytes;
        kestrel.Limits.MaxRequestLineSize = 16_384;
        // A connection that sends nothing is closed, so that others can connect.
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        // An invalid token may hold any byte; it is refused as an incorrect token, not as bad HTTP.
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static name => name is GatewayMiddleware.AppKeyHeader ? Encoding.Latin1 : null;
    }

    private static CallerOptions AddCallers(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection(RomaOptions.Section).Get<CallerOptions>() ?? new CallerOptions();
        // With those of RomaOptions, so that an operator is told all mistakes at once.
        builder.Services.AddOptions<RomaOptions>()
            .Validate(_ => settings.Identity.MaxFailuresPerMinute > 0, "Roma:Identity:MaxFailuresPerMinute must be at least 1.")
            .Validate(
                _ => settings.TryReadProxies(out var _),
                "Roma:Proxies must be addresses and networks like 10.0.0.0/8, with blanks or commas between them.");
        builder.Services.AddSingleton<RefusalLog>();
        builder.Services.AddSingleton(builder.Configuration.GetSection(RomaOptions.Section).Get<GatewayOptions>() ?? new GatewayOptions());
        builder.Services.AddSingleton(
            provider => new KeyFailures(settings.Identity.MaxFailuresPerMinute, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(
            provider => new FailureLimiter(settings.Identity.MaxFailuresPerMinute, provider.GetRequiredService<TimeProvider>()));
        settings.TryReadProxies(out var proxies);
        builder.Services.Configure<ForwardedHeadersOptions>(options => ForwardedFor.Believe(options, proxies));
        return settings;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
