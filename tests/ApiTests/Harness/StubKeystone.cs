using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Roma.ApiTests.Harness;

/// <summary>Answers in Keystone's place what a real one would not: lets everybody log in, and says of each token what a test has it say.</summary>
internal sealed class StubKeystone : IAsyncDisposable
{
    private readonly WebApplication application;

    private StubKeystone()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        application = builder.Build();
        application.Run(AnswerAsync);
    }

    /// <summary>The user of each token, as JSON.</summary>
    public ConcurrentDictionary<string, string> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>Where it sends everybody instead; null, as at first, to answer itself.</summary>
    public string? Redirection { get; set; }

    public Uri Address => new(Assert.Single(
        application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses));

    public static async Task<StubKeystone> StartAsync()
    {
        var keystone = new StubKeystone();
        await keystone.application.StartAsync(TestContext.Current.CancellationToken);
        return keystone;
    }

    /// <summary>How Roma is started on a new store to ask the Keystone at <paramref name="url"/>.</summary>
    public static RomaStart RomaStart(Uri url) => new RomaStart(RomaProcess.NewDataDirectory())
    {
        Environment = new Dictionary<string, string?>
        {
            ["Roma__Identity__Provider"] = "Keystone",
            ["Roma__Identity__Keystone__Url"] = new Uri(url, "v3").ToString(),
            ["Roma__Identity__Keystone__UserName"] = "roma",
            ["Roma__Identity__Keystone__Password"] = "canary-password",
        },
    }.WithBootstrapToken(null);

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (Redirection is { } elsewhere)
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = elsewhere;
            return;
        }

        if (HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers["X-Subject-Token"] = "gAAAA-of-roma";
            return;
        }

        var user = Users.GetValueOrDefault(context.Request.Headers["X-Subject-Token"].ToString());
        context.Response.StatusCode = user is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        await context.Response.WriteAsync(user is null
            ? """{"error":{"code":404}}"""
            : $$$"""{"token":{"user":{{{user}}},"expires_at":"2099-01-02T04:04:05Z","project":{"id":"p"},"roles":[{"name":"admin"}]}}""");
    }
}
