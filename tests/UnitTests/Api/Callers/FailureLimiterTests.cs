using Microsoft.Extensions.Time.Testing;
using Roma.Api.Callers;

namespace Roma.UnitTests.Api.Callers;

public sealed class FailureLimiterTests : IDisposable
{
    private const string Here = "192.0.2.1";
    private const string There = "192.0.2.2";

    private readonly FakeTimeProvider clock = new();
    private readonly FailureLimiter limiter;

    public FailureLimiterTests() => limiter = new FailureLimiter(maxPerMinute: 2, clock);

    public void Dispose() => limiter.Dispose();

    [Fact]
    public async Task Limits_a_client_that_failed_too_often_and_no_other()
    {
        limiter.RecordFailure(Here);
        var isAdmittedBefore = await IsAdmittedAsync(Here);
        limiter.RecordFailure(Here);

        Assert.True(isAdmittedBefore);
        Assert.False(await IsAdmittedAsync(Here));
        Assert.InRange(limiter.RetryAfter(Here), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.True(await IsAdmittedAsync(There));
    }

    [Fact]
    public async Task Does_not_limit_a_credential_that_succeeded_recently_at_the_same_address()
    {
        limiter.RecordSuccess(Here, "right");
        limiter.RecordFailure(Here);
        limiter.RecordFailure(Here);

        Assert.True(await IsAdmittedAsync(Here, "right"));
        Assert.False(await IsAdmittedAsync(Here, "another"));
        limiter.RecordSuccess(Here, "another");
        Assert.True(await IsAdmittedAsync(Here, "another"));
    }

    [Theory]
    [InlineData(9 * 60 + 59, true)]
    [InlineData(10 * 60, false)]
    public async Task Remembers_a_success_for_ten_minutes(int seconds, bool remembered)
    {
        limiter.RecordSuccess(Here, "right");
        clock.Advance(TimeSpan.FromMinutes(9));
        limiter.RecordSuccess(Here, "right");
        limiter.RecordFailure(Here);
        limiter.RecordFailure(Here);

        clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(remembered, await IsAdmittedAsync(Here, "right"));
        Assert.Equal(remembered, !limiter.IsLimited(Here, "right"));
    }

    [Fact]
    public async Task Limits_a_credential_that_succeeded_elsewhere()
    {
        limiter.RecordSuccess(There, "right");
        limiter.RecordFailure(Here);
        limiter.RecordFailure(Here);

        Assert.False(await IsAdmittedAsync(Here, "right"));
    }

    [Fact]
    public async Task Does_not_count_admissions_as_failures()
    {
        for (var asked = 0; asked < 10; asked++)
        {
            Assert.True(await IsAdmittedAsync(Here));
        }
    }

    [Fact]
    public async Task Admits_sixteen_of_a_client_at_once_and_queues_the_next()
    {
        var admitted = await FillAsync();
        var next = AdmitAsync(Here, "next").AsTask();
        using var elsewhere = await AdmitAsync(There, "next");
        limiter.RecordSuccess(Here, "right");
        using var right = await AdmitAsync(Here, "right");
        var hadToWait = !next.IsCompleted;
        limiter.RecordFailure(Here);
        limiter.RecordFailure(Here);
        admitted.ForEach(admission => admission?.Dispose());

        Assert.True(hadToWait);
        Assert.All(admitted.Append(elsewhere).Append(right), Assert.NotNull);
        Assert.Null(await next);
    }

    [Fact]
    public async Task Queues_nobody_for_longer_than_a_second()
    {
        var admitted = await FillAsync();
        var late = AdmitAsync(Here, "late").AsTask();
        clock.Advance(TimeSpan.FromMilliseconds(999));
        var hasToWait = !late.IsCompleted;
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(hasToWait);
        Assert.Null(await late);
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.RetryAfter(Here));
        admitted.ForEach(admission => admission?.Dispose());
        Assert.True(await IsAdmittedAsync(Here));
    }

    [Fact]
    public void Tells_before_admission_whether_a_credential_is_limited()
    {
        limiter.RecordSuccess(Here, "right");
        limiter.RecordFailure(Here);
        var before = limiter.IsLimited(Here, "one");
        limiter.RecordFailure(Here);

        Assert.False(before);
        Assert.True(limiter.IsLimited(Here, "one"));
        Assert.False(limiter.IsLimited(Here, "right"));
        Assert.False(limiter.IsLimited(There, "one"));
    }

    [Fact]
    public async Task Frees_the_place_of_a_request_that_was_aborted_in_the_queue()
    {
        using var aborted = new CancellationTokenSource();
        var admitted = await FillAsync();
        var waiting = limiter.AdmitAsync(Here, "aborted", aborted.Token).AsTask();

        await aborted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        admitted.ForEach(admission => admission?.Dispose());
        Assert.True(await IsAdmittedAsync(Here));
    }

    private async Task<List<IDisposable?>> FillAsync()
    {
        List<IDisposable?> admitted = [];
        for (var at = 0; at < FailureLimiter.MaxConcurrent; at++)
        {
            admitted.Add(await AdmitAsync(Here, $"{at}"));
        }

        return admitted;
    }

    private async Task<bool> IsAdmittedAsync(string address, string credential = "one")
    {
        using var admission = await AdmitAsync(address, credential);
        return admission is not null;
    }

    private ValueTask<IDisposable?> AdmitAsync(string address, string credential) =>
        limiter.AdmitAsync(address, credential, TestContext.Current.CancellationToken);
}
