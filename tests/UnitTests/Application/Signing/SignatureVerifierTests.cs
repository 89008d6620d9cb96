using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Roma.Application.Signing;
using Roma.Domain.Signing;
using Roma.Infrastructure.Signing;

namespace Roma.UnitTests.Application.Signing;

public sealed class SignatureVerifierTests : IDisposable
{
    private const string Here = "192.0.2.1";

    private static readonly SecretAccessKey Secret = SecretAccessKey.Create(new string('s', SecretAccessKey.Length));
    private static readonly SecretAccessKey Another = SecretAccessKey.Create(new string('a', SecretAccessKey.Length));

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly SignatureLockout lockout;
    private readonly Keys keys = new();
    private int received;

    public SignatureVerifierTests() => lockout = new SignatureLockout(clock);

    public void Dispose() => lockout.Dispose();

    [Fact]
    public async Task Knows_whose_key_signed_and_notes_its_use()
    {
        var result = await VerifyAsync();

        Assert.Equal(keys.Known, result.Value);
        Assert.Equal([keys.Known], keys.Used);
    }

    [Theory]
    [InlineData(-900, true)]
    [InlineData(-901, false)]
    [InlineData(900, true)]
    [InlineData(901, false)]
    public async Task Takes_signatures_of_15_minutes_before_and_after_now(int seconds, bool accepted)
    {
        var result = await VerifyAsync(signedAt: clock.GetUtcNow().AddSeconds(seconds));

        Assert.Equal(accepted, result.IsSuccess);
        Assert.Equal(accepted ? [] : [SignatureErrors.OutOfTime], result.Errors);
        Assert.Equal(accepted ? 1 : 0, keys.Asked);
    }

    [Fact]
    public async Task Says_the_same_of_an_unknown_key_as_of_a_wrong_secret()
    {
        Refuses(SignatureErrors.Incorrect, await VerifyAsync(secret: Another));
        Refuses(SignatureErrors.Incorrect, await VerifyAsync(access: "UNKNOWN"));
        Assert.Empty(keys.Used);
    }

    [Fact]
    public async Task Refuses_an_unknown_key_even_if_the_dummy_secret_signed() =>
        Refuses(SignatureErrors.Incorrect, await VerifyAsync(access: "UNKNOWN", secret: Keys.Dummy));

    [Theory]
    [InlineData("AK")]
    [InlineData("UNKNOWN")]
    public async Task Locks_a_key_known_or_not_after_five_wrong_signatures_for_their_address_alone(string access)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Refuses(SignatureErrors.Incorrect, await VerifyAsync(access: access, secret: Another));
        }

        (received, keys.Asked) = (0, 0);
        Refuses(SignatureErrors.Locked, await VerifyAsync(access: access));
        Assert.Equal((0, 0), (received, keys.Asked));
        Assert.Equal(access is "AK", (await VerifyAsync(access: access, address: "192.0.2.2")).IsSuccess);
        clock.Advance(ISignatureLockout.Duration);
        Assert.Equal(access is "AK", (await VerifyAsync(access: access)).IsSuccess);
    }

    [Fact]
    public async Task Forgets_wrong_signatures_before_a_right_one()
    {
        for (var attempt = 0; attempt < 9; attempt++)
        {
            var isRight = attempt == 4;
            Assert.Equal(isRight, (await VerifyAsync(secret: isRight ? Secret : Another)).IsSuccess);
        }

        Assert.True((await VerifyAsync()).IsSuccess);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_a_signature_the_second_time_where_replays_are_rejected(bool rejects)
    {
        var replays = new UsedSignatures(rejects);
        Assert.True((await VerifyAsync(replays: replays)).IsSuccess);

        var again = await VerifyAsync(replays: replays);

        Assert.Equal(rejects ? [SignatureErrors.Replayed] : [], again.Errors);
    }

    [Fact]
    public async Task Remembers_no_signature_that_was_wrong()
    {
        var replays = new UsedSignatures(rejectsReplays: true);

        Refuses(SignatureErrors.Incorrect, await VerifyAsync(secret: Another, replays: replays));
        Refuses(SignatureErrors.Incorrect, await VerifyAsync(secret: Another, replays: replays));
    }

    [Fact]
    public async Task Forgets_no_wrong_signatures_at_a_replay()
    {
        var replays = new UsedSignatures(rejectsReplays: true);
        Assert.True((await VerifyAsync(replays: replays)).IsSuccess);

        for (var attempt = 0; attempt < 5; attempt++)
        {
            Refuses(SignatureErrors.Incorrect, await VerifyAsync(secret: Another, replays: replays));
            await VerifyAsync(replays: replays);
        }

        Refuses(SignatureErrors.Locked, await VerifyAsync(secret: Another, replays: replays));
    }

    [Theory]
    [InlineData(-901)]
    [InlineData(901)]
    public async Task Waits_for_no_body_of_a_request_that_its_date_refuses(int seconds)
    {
        Refuses(SignatureErrors.OutOfTime, await VerifyAsync(signedAt: clock.GetUtcNow().AddSeconds(seconds)));

        Assert.Equal(0, received);
    }

    [Fact]
    public async Task Refuses_a_signature_that_grew_too_old_while_its_body_came()
    {
        Refuses(SignatureErrors.OutOfTime, await VerifyAsync(meanwhile: () => clock.Advance(TimeSpan.FromSeconds(901))));

        Assert.Equal(0, keys.Asked);
    }

    [Fact]
    public async Task Looks_at_no_signature_whose_key_was_locked_while_its_body_came()
    {
        var result = await VerifyAsync(meanwhile: () =>
        {
            for (var attempt = 0; attempt < 5; attempt++)
            {
                lockout.Fail("AK", Here);
            }
        });

        Refuses(SignatureErrors.Locked, result);
        Assert.Equal(0, keys.Asked);
    }

    private static void Refuses(string code, Result<AccessKey> result)
    {
        Assert.Equal(ResultStatus.Forbidden, result.Status);
        Assert.Equal([code], result.Errors);
    }

    private async Task<Result<AccessKey>> VerifyAsync(
        string access = "AK", SecretAccessKey? secret = null, DateTimeOffset? signedAt = null, string address = Here,
        UsedSignatures? replays = null, Action? meanwhile = null)
    {
        var date = (signedAt ?? clock.GetUtcNow()).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var request = new ReceivedRequest("GET", "/v2/p-1", [KeyValuePair.Create("X-Sdk-Date", date)], SHA256.HashData([]));
        var signature = SigningSamples.Sign(request, ["x-sdk-date"], Encoding.ASCII.GetBytes((secret ?? Secret).Reveal()));
        Assert.True(SignatureClaim.TryParse(
            $"SDK-HMAC-SHA256 Access={access}, SignedHeaders=x-sdk-date, Signature={Convert.ToHexStringLower(signature)}", out var claim));
        var verifier = new SignatureVerifier(keys, keys, lockout, replays ?? new UsedSignatures(), clock);
        if (verifier.FindRefusal(request, claim, address) is { } refusal)
        {
            return Result.Forbidden(refusal);
        }

        received++;
        meanwhile?.Invoke();
        return await verifier.VerifyAsync(request, claim, address, TestContext.Current.CancellationToken);
    }

    private sealed class Keys : IAccessKeyVerifier, ICredentialGenerator
    {
        public static readonly SecretAccessKey Dummy = SecretAccessKey.Create(new string('d', SecretAccessKey.Length));

        public AccessKey Known { get; } = new(
            "AK", new Credential(Guid.AllBitsSet, "p-1", "u-1", "alice", Role.Member, DateTimeOffset.UnixEpoch, ExpiresAt: null));

        public List<AccessKey> Used { get; } = [];

        public int Asked { get; set; }

        public Task<(AccessKey Key, SecretAccessKey Secret)?> FindAsync(string keyId, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult<(AccessKey, SecretAccessKey)?>(keyId == Known.KeyId ? (Known, Secret) : null);
        }

        public void NoteUse(AccessKey key) => Used.Add(key);

        public SecretAccessKey NewSecretAccessKey() => Dummy;

        public AccessToken NewToken() => throw new NotSupportedException();

        public string NewKeyId() => throw new NotSupportedException();

        public Guid NewCredentialId() => throw new NotSupportedException();
    }
}
