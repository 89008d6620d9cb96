using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Roma.Api.Binding;
using Roma.Api.Callers;
using Roma.Api.Errors;
using Roma.Application.Pipeline;

namespace Roma.UnitTests.Api.Errors;

public sealed class ErrorMiddlewareTests : IDisposable
{
    private readonly RecordedLog log = new();
    private readonly LoggerFactory loggers;

    public ErrorMiddlewareTests() => loggers = new LoggerFactory([log], new LoggerFilterOptions { MinLevel = LogLevel.Trace });

    public void Dispose()
    {
        loggers.Dispose();
        log.Dispose();
    }

    [Fact]
    public async Task Gives_each_request_an_id_that_its_answer_carries()
    {
        var (first, second) = (await RunAsync(_ => Task.CompletedTask), await RunAsync(_ => Task.CompletedTask));

        Assert.Matches("^[0-9a-f]{32}$", first.TraceIdentifier);
        Assert.NotEqual(first.TraceIdentifier, second.TraceIdentifier);
        Assert.Equal(first.TraceIdentifier, first.Response.Headers["X-Request-Id"]);
        Assert.Equal(("no-store", "nosniff"), ((string?)first.Response.Headers.CacheControl, (string?)first.Response.Headers.XContentTypeOptions));
    }

    [Fact]
    public async Task Answers_503_while_the_store_is_unavailable()
    {
        var context = await RunAsync(_ => throw new StoreUnavailableException("canary"));

        Assert.Equal("ROMA.00009001", Exchange.ErrorOf(context, 503).Code);
        Assert.Equal("1", context.Response.Headers.RetryAfter);
        Assert.DoesNotContain("canary", Exchange.TextOf(context), StringComparison.Ordinal);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Answers_503_while_callers_cannot_be_known()
    {
        var context = await RunAsync(_ => throw new IdentityUnavailableException("canary"));

        Assert.Equal(("ROMA.00009001", "The identity service does not answer: send the request again later"), Exchange.ErrorOf(context, 503));
        Assert.Equal("1", context.Response.Headers.RetryAfter);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Answers_500_for_a_fault_and_tells_the_log_alone()
    {
        var fault = new InvalidOperationException("canary");

        var context = await RunAsync(_ => throw fault);

        Assert.Equal("ROMA.00009999", Exchange.ErrorOf(context, 500).Code);
        Assert.DoesNotContain("canary", Exchange.TextOf(context), StringComparison.Ordinal);
        var line = Assert.Single(log.Lines);
        Assert.Equal((LogLevel.Error, fault, context.TraceIdentifier), (line.Level, line.Exception, line.Values["RequestId"]));
    }

    [Theory]
    [InlineData(413, 413, "body: at most 65536 bytes")]
    [InlineData(400, 403, "body: it is malformed (its chunks, say), ended early, or came too slowly")]
    [InlineData(408, 403, "body: it is malformed (its chunks, say), ended early, or came too slowly")]
    [InlineData(415, 415, "Content-Encoding, Transfer-Encoding: send the body as it is, without gzip or another coding")]
    public async Task Answers_a_body_that_cannot_be_read(int thrown, int status, string details)
    {
        var context = await RunAsync(_ => throw Refusal(thrown));

        Assert.Equal(("ROMA.00013000", details), Exchange.ErrorOf(context, status));
    }

    [Theory]
    [InlineData("HTTP/1.1", 413, "close")]
    [InlineData("HTTP/1.1", 400, null)]
    [InlineData("HTTP/2", 413, null)]
    public async Task Tells_a_client_to_stop_sending_where_its_connection_will_end(string protocol, int thrown, string? connection)
    {
        var context = Exchange.NewContext();
        context.Request.Protocol = protocol;

        await RunAsync(_ => throw Refusal(thrown), context);

        Assert.Equal(connection, (string?)context.Response.Headers.Connection);
    }

    [Fact]
    public async Task Tells_which_coding_a_body_may_have()
    {
        var context = await RunAsync(_ => throw new BadHttpRequestException("canary", 415));

        Assert.Equal("identity", context.Response.Headers.AcceptEncoding);
    }

    [Theory]
    [InlineData("HTTP/1.1", 400, true)]
    [InlineData("HTTP/1.1", 408, true)]
    [InlineData("HTTP/1.1", 413, false)]
    [InlineData("HTTP/2", 400, false)]
    public async Task Has_the_server_look_for_no_next_request_where_a_body_broke_off(string protocol, int thrown, bool closes)
    {
        var connection = new Connection();
        var context = Exchange.NewContext();
        context.Request.Protocol = protocol;
        context.Features.Set<IConnectionLifetimeNotificationFeature>(connection);

        await RunAsync(_ => throw Refusal(thrown), context);

        Assert.Equal(closes, connection.IsToClose);
    }

    [Fact]
    public async Task Finds_nothing_amiss_with_a_client_that_resets_its_connection()
    {
        var context = await RunAsync(_ => throw new ConnectionResetException("canary"));

        Assert.Empty(Exchange.TextOf(context));
        Assert.Empty(log.Lines);
    }

    [Theory]
    [InlineData(404, 404, "ROMA.00001007")]
    [InlineData(405, 405, "ROMA.00001007")]
    [InlineData(415, 415, "ROMA.00013000")]
    [InlineData(400, 403, "ROMA.00013000")]
    public async Task Gives_a_bare_status_of_the_framework_its_form(int bare, int status, string code)
    {
        var context = await RunAsync(context =>
        {
            context.Response.StatusCode = bare;
            return Task.CompletedTask;
        });

        Assert.Equal(code, Exchange.ErrorOf(context, status).Code);
    }

    [Fact]
    public async Task Leaves_an_answer_that_has_its_form()
    {
        var context = await RunAsync(context => context.WriteErrorAsync(HttpErrors.BodyMissing));

        Assert.Equal("ROMA.00013001", Exchange.ErrorOf(context, 403).Code);
    }

    [Fact]
    public async Task Logs_a_refusal_by_its_code_and_nothing_that_was_sent()
    {
        var context = await RunAsync(context => context.WriteErrorAsync(HttpErrors.RequestInvalid, ["canary: no such member"]));

        var line = Assert.Single(log.Lines);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Equal((context.TraceIdentifier, "403", HttpErrors.RequestInvalid), (line.Values["RequestId"], line.Values["Status"], line.Values["Code"]));
        Assert.DoesNotContain("canary", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_no_refusal_that_a_pipeline_has_logged()
    {
        await RunAsync(context => context.WriteErrorAsync(HttpErrors.RequestInvalid, isLogged: true));

        Assert.Empty(log.Lines);
    }

    [Theory]
    [InlineData(131_072, 200)]
    [InlineData(131_073, 431)]
    public async Task Takes_131072_bytes_of_headers(int bytes, int status)
    {
        var context = Exchange.NewContext();
        context.Request.Headers["X-Auth-Token"] = new string('t', bytes - "X-Auth-Token".Length);

        await RunAsync(_ => Task.CompletedTask, context);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(status == 431, Exchange.TextOf(context).Contains("headers: at most 131072 bytes in all", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_nobody_who_went_away_and_finds_nothing_amiss()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var context = Exchange.NewContext();
        context.RequestAborted = gone.Token;

        await RunAsync(_ => throw new OperationCanceledException(), context);

        Assert.Empty(Exchange.TextOf(context));
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Finds_nothing_amiss_with_what_came_too_late_before_the_end()
    {
        var context = await RunAsync(_ => throw new TaskCanceledException("canary", new ConnectionAbortedException()));

        Assert.Empty(Exchange.TextOf(context));
        Assert.Empty(log.Lines);
    }

    private static BadHttpRequestException Refusal(int status) =>
        status is 413 ? new BodyTooLargeException(RequestBody.MaxBytes) : new BadHttpRequestException("canary", status);

    private async Task<HttpContext> RunAsync(RequestDelegate next, HttpContext? context = null)
    {
        context ??= Exchange.NewContext();
        var clock = new FakeTimeProvider();
        using var refusals = new RefusalLog(clock, loggers.CreateLogger<RefusalLog>());
        await new ErrorMiddleware(next, clock, refusals, loggers.CreateLogger<ErrorMiddleware>()).InvokeAsync(context);
        return context;
    }

    private sealed class Connection : IConnectionLifetimeNotificationFeature
    {
        public bool IsToClose { get; private set; }

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => IsToClose = true;
    }
}
