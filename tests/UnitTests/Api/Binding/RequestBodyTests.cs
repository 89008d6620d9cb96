using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Roma.Api.Binding;

namespace Roma.UnitTests.Api.Binding;

public sealed class RequestBodyTests
{
    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly DefaultHttpContext context = Exchange.NewContext();

    public RequestBodyTests() => context.Features.Set<IRequestBodyPipeFeature>(new Body(pipe.Reader));

    [Theory]
    [InlineData(false, null, RequestBody.MaxBytes)]
    [InlineData(true, null, RequestBody.MaxLargeBytes)]
    [InlineData(true, "Basic b3JkZXJzOnM=", RequestBody.MaxLargeBytes)]
    [InlineData(true, "SDK-HMAC-SHA256 Access=a", RequestBody.MaxBytes)]
    public async Task Receives_no_more_than_the_action_allows_to_a_caller_who_is_known(bool isLarge, string? authorization, int bytes)
    {
        context.Request.Headers.Authorization = authorization;
        context.SetEndpoint(new Endpoint(requestDelegate: null, isLarge ? new EndpointMetadataCollection(new LargeBodyAttribute()) : null, "action"));
        await pipe.Writer.WriteAsync(new byte[bytes], TestContext.Current.CancellationToken);
        var receiving = RequestBody.ReceiveAsync(context);

        await pipe.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<BodyTooLargeException>(() => receiving);
        Assert.Equal((413, bytes), (refusal.StatusCode, refusal.MaxBytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(RequestBody.MaxBytes)]
    public async Task Receives_all_and_leaves_it_to_the_next_reader(int bytes)
    {
        byte[] sent = [.. Enumerable.Range(0, bytes).Select(number => (byte)number)];
        var received = RequestBody.ReceiveAsync(context);
        foreach (var part in sent.Chunk(10_000))
        {
            await pipe.Writer.WriteAsync(part, TestContext.Current.CancellationToken);
        }

        await pipe.Writer.CompleteAsync();

        var first = await received;
        Assert.Equal(sent, first.ToArray());
        pipe.Reader.AdvanceTo(first.Start);
        Assert.Equal(sent, (await RequestBody.ReceiveAsync(context)).ToArray());
    }

    [Fact]
    public async Task Refuses_a_declared_length_before_it_reads()
    {
        context.Request.ContentLength = RequestBody.MaxBytes + 1;
        context.Features.Set<IRequestBodyPipeFeature>(new Body(Reader: null!));

        Assert.Equal(413, (await RefusalAsync()).StatusCode);
    }

    [Fact]
    public async Task Refuses_what_grows_too_long_without_waiting_for_its_end()
    {
        await pipe.Writer.WriteAsync(new byte[RequestBody.MaxBytes], TestContext.Current.CancellationToken);
        var refusal = RefusalAsync();
        Assert.False(refusal.IsCompleted);

        await pipe.Writer.WriteAsync(new byte[1], TestContext.Current.CancellationToken);

        // It would wait for ever if it took this for a body that may go on.
        Assert.Equal(413, (await refusal.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).StatusCode);
    }

    public static TheoryData<Exception> Failures => [new IOException("canary"), new InvalidOperationException("canary"), new FormatException("canary")];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Takes_any_failure_to_read_for_a_malformed_body(Exception failure)
    {
        await pipe.Writer.WriteAsync("{"u8.ToArray(), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync(failure);

        Assert.Equal(400, (await RefusalAsync()).StatusCode);
    }

    [Fact]
    public async Task Passes_on_what_the_server_says_of_a_body()
    {
        await pipe.Writer.CompleteAsync(new BadHttpRequestException("canary", StatusCodes.Status408RequestTimeout));

        Assert.Equal(408, (await RefusalAsync()).StatusCode);
    }

    [Fact]
    public async Task Blames_no_body_on_a_client_that_went_away()
    {
        using var gone = new CancellationTokenSource();
        context.RequestAborted = gone.Token;
        var received = RequestBody.ReceiveAsync(context);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => received);
    }

    private async Task<BadHttpRequestException> RefusalAsync() =>
        await Assert.ThrowsAnyAsync<BadHttpRequestException>(() => RequestBody.ReceiveAsync(context));

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;
}
