using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Roma.ApiTests.Harness;

/// <summary>Stands in front of Keystone, and knows what it is asked about tokens.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private static readonly string[] NotPassedOn = ["Host", "Connection", "Transfer-Encoding"];

    private readonly WebApplication application;

    // Keystone's server ends each connection without saying so: a request that is sent on one that is not new fails now and then.
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
    private readonly Uri target;
    private TaskCompletionSource released = new();
    private TaskCompletionSource asked = NewSource();
    private int validations;
    private int logIns;

    private CountingProxy(Uri target)
    {
        this.target = target;
        released.SetResult();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(server => server.Limits.MaxRequestHeadersTotalSize = 1 << 20);
        application = builder.Build();
        application.Run(PassOnAsync);
    }

    public Uri Address => new(Assert.Single(
        application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses));

    /// <summary>How often it was asked about a token.</summary>
    public int Validations => Volatile.Read(ref validations);

    /// <summary>How often it was asked for a token.</summary>
    public int LogIns => Volatile.Read(ref logIns);

    /// <summary>The token of who asked last about another.</summary>
    public string? Asker { get; private set; }

    /// <summary>Whether it hangs up on who asks, without an answer.</summary>
    public bool HangsUp { get; set; }

    public static async Task<CountingProxy> StartAsync(Uri target)
    {
        var proxy = new CountingProxy(target);
        await proxy.application.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    /// <summary>Answers nothing until <see cref="Release"/>; what it answers ends with the first question.</summary>
    public Task Stall()
    {
        released = NewSource();
        asked = NewSource();
        return asked.Task;
    }

    public void Release() => released.SetResult();

    public async ValueTask DisposeAsync()
    {
        released.TrySetResult();
        await application.DisposeAsync();
        http.Dispose();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task PassOnAsync(HttpContext context)
    {
        Count(context.Request);
        asked.TrySetResult();
        await released.Task.WaitAsync(context.RequestAborted);
        if (HangsUp)
        {
            context.Abort();
            return;
        }

        using var request = new HttpRequestMessage(
            HttpMethod.Parse(context.Request.Method), new Uri(target, context.Request.GetEncodedPathAndQuery()));
        request.Content = HttpMethods.IsGet(context.Request.Method) ? null : new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers.Where(header => !NotPassedOn.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        await AnswerAsync(context, request);
    }

    private async Task AnswerAsync(HttpContext context, HttpRequestMessage request)
    {
        try
        {
            using var response = await http.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers)
                .Where(header => !NotPassedOn.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            {
                context.Response.Headers[name] = new StringValues([.. values]);
            }

            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            context.Abort();
        }
    }

    private void Count(HttpRequest request)
    {
        if (!request.Path.Equals("/v3/auth/tokens", StringComparison.Ordinal))
        {
            return;
        }

        if (HttpMethods.IsGet(request.Method))
        {
            Asker = request.Headers["X-Auth-Token"];
            Interlocked.Increment(ref validations);
        }
        else if (HttpMethods.IsPost(request.Method))
        {
            Interlocked.Increment(ref logIns);
        }
    }
}
