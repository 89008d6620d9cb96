using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Roma.Api.Operator;
using Roma.Infrastructure;

namespace Roma.Api.Hosting;

/// <summary>
/// The web server. Once it has its addresses, and before the host says that it listens, the first start makes the administrator: a start that fails
/// because an address is taken must not use up the one time that the token is shown.
/// </summary>
internal sealed partial class BoundServer(
    IServer server, IServiceProvider services, OperatorSocket operators, IConfiguration configuration, ILogger<BoundServer> logger) : IServer
{
    // The addresses that the host sets and logs: all but the operator's socket.
    private readonly ServerAddressesFeature addresses = new();

    public IFeatureCollection Features => field ??= WithAddresses();

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        var bound = server.Features.GetRequiredFeature<IServerAddressesFeature>();
        bound.PreferHostingUrls = addresses.PreferHostingUrls;
        addresses.Addresses.ToList().ForEach(bound.Addresses.Add);
        operators.AddTo(bound, configuration);
        await server.StartAsync(application, cancellationToken);
        addresses.Addresses.Clear();
        bound.Addresses.Where(operators.IsNotAt).ToList().ForEach(addresses.Addresses.Add);
        if (operators.IsAlone)
        {
            return;
        }

        await FirstStart.EnsureAdministratorAsync(services, StandardOutput.Writer, cancellationToken);
        Announce();
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    /// <summary>Does nothing: the server is disposed of by those who made it.</summary>
    public void Dispose()
    {
    }

    private FeatureCollection WithAddresses()
    {
        var features = new FeatureCollection(server.Features);
        features.Set<IServerAddressesFeature>(addresses);
        return features;
    }

    private void Announce()
    {
        var store = services.NameStore();
        if (services.DescribeStore().IsNew)
        {
            LogNewStore(store);
        }

        if (logger.IsEnabled(LogLevel.Information))
        {
            var list = string.Join(", ", addresses.Addresses);
            LogStart(RomaServer.Version, list, store);
        }
    }

    [LoggerMessage(
        EventId = 44, Level = LogLevel.Information,
        Message = "Roma {Version} is at {Addresses}, its data in {Store}. The API reference is at /reference, and for programs at /openapi/v1.json.")]
    private partial void LogStart(string version, string addresses, string store);

    [LoggerMessage(EventId = 45, Level = LogLevel.Information, Message = "This is the first start: a new store was made in {Store}.")]
    private partial void LogNewStore(string store);
}
