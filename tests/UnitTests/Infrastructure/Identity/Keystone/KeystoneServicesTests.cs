using System.Net;

namespace Roma.UnitTests.Infrastructure.Identity.Keystone;

public sealed class KeystoneServicesTests : IAsyncLifetime
{
    private readonly KeystoneRig rig = new(settings => settings.CacheTime = TimeSpan.Zero);

    private FakeKeystone Keystone => rig.Keystone;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Try_twice_more(int status)
    {
        Keystone.Instead = asked =>
            !asked.IsLogIn && Keystone.Questions < 3 ? FakeKeystone.Reply((HttpStatusCode)status) : null;

        Assert.NotNull(await rig.VerifyAsync());
        Assert.Equal((1, 3), (Keystone.LogIns, Keystone.Questions));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task Do_not_try_again_what_is_not_to_be_had(int status)
    {
        Keystone.Instead = asked => asked.IsLogIn ? null : FakeKeystone.Reply((HttpStatusCode)status);

        await rig.IsUnavailableAsync();

        Assert.Equal(1, Keystone.Questions);
    }

    [Fact]
    public async Task Try_again_when_the_connection_breaks_within_the_answer()
    {
        Keystone.Instead = asked =>
            asked.IsLogIn || Keystone.Questions > 1 ? null : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Broken()) };

        Assert.NotNull(await rig.VerifyAsync());
        Assert.Equal(2, Keystone.Questions);
    }

    [Fact]
    public async Task Leave_a_dead_Keystone_in_peace_for_a_second_after_three_failures()
    {
        Keystone.Instead = _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "no");
        for (var n = 0; n < 10; n++)
        {
            await rig.IsUnavailableAsync();
        }

        Assert.Equal(3, Keystone.LogIns);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.IsUnavailableAsync();
        Assert.Equal(4, Keystone.LogIns);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Keystone.Instead = _ => null;
        Assert.NotNull(await rig.VerifyAsync());
    }

    [Fact]
    public async Task Ask_again_after_a_second_though_the_clock_was_set_back_meanwhile()
    {
        Keystone.Instead = _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "no");
        for (var n = 0; n < 4; n++)
        {
            await rig.IsUnavailableAsync();
        }

        Keystone.Instead = _ => null;
        rig.TimeOfDay.Error = TimeSpan.FromDays(-365);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(await rig.VerifyAsync());
    }

    [Fact]
    public async Task Leave_a_Keystone_in_peace_that_is_silent_even_when_few_ask()
    {
        Keystone.Before = (_, cancelled) => new TaskCompletionSource().Task.WaitAsync(cancelled);
        var first = rig.VerifyAsync();
        for (var n = 0; n < 2; n++)
        {
            await Keystone.ArrivalAsync();
            rig.Clock.Advance(TimeSpan.FromSeconds(2.25));
        }

        await Keystone.ArrivalAsync();
        // It shares the log-in and has time left, so that it ends with the log-in. The first can end earlier, at its own deadline.
        var second = rig.VerifyAsync("gAAAA-other");
        rig.Clock.Advance(TimeSpan.FromSeconds(0.5));

        await Assert.ThrowsAsync<IdentityUnavailableException>(() => first);
        await Assert.ThrowsAsync<IdentityUnavailableException>(() => second);
        Assert.Contains("several times in a row", await rig.IsUnavailableAsync(), StringComparison.Ordinal);
        Assert.Equal(3, Keystone.LogIns);
    }

    [Fact]
    public async Task Do_not_keep_the_others_out_for_a_token_that_Keystone_stumbles_over()
    {
        Keystone.Instead = asked => asked.Subject == "gAAAA-evil" ? FakeKeystone.Reply(HttpStatusCode.InternalServerError) : null;

        for (var n = 0; n < 10; n++)
        {
            Keystone.Tokens[$"gAAAA-{n}"] = FakeKeystone.Describe();
            await rig.IsUnavailableAsync("gAAAA-evil");
            // None of them is remembered, so that Keystone has to be asked.
            Assert.NotNull(await rig.VerifyAsync($"gAAAA-{n}"));
            rig.Clock.Advance(TimeSpan.FromSeconds(12));
        }
    }

    private sealed class Broken : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("The connection was reset.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
