using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;

namespace Roma.UnitTests.Domain.Identity;

public sealed class AccessTokenTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100_000, true)]
    [InlineData(100_001, false)]
    public void Is_received_with_1_to_100000_characters(int length, bool accepted) =>
        Assert.Equal(accepted, AccessToken.TryReceive(new string('t', length), out _));

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(100_000, true)]
    [InlineData(100_001, false)]
    public void Is_issued_with_32_to_100000_characters(int length, bool accepted) =>
        Assert.Equal(accepted, AccessToken.TryIssue(new string('t', length), out _));

    [Theory]
    [InlineData(0x00, false)]
    [InlineData(' ', false)]
    [InlineData('!', true)]
    [InlineData('~', true)]
    [InlineData(0x7F, false)]
    [InlineData(0xE9, false)]
    public void Is_issued_of_visible_ASCII_characters(int code, bool accepted) =>
        Assert.Equal(accepted, AccessToken.TryIssue(new string('t', 31) + (char)code, out _));

    [Fact]
    public void Is_nothing_where_there_is_none()
    {
        Assert.False(AccessToken.TryReceive(null, out _));
        Assert.False(AccessToken.TryIssue(null, out _));
    }

    // FIPS 180-4, examples of SHA-256.
    [Theory]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Is_found_by_its_SHA256(string text, string digest)
    {
        Assert.True(AccessToken.TryReceive(text, out var token));
        Assert.Equal(digest, Convert.ToHexStringLower(token.Hash()));
        Assert.Equal(text, token.Reveal());
    }

    [Fact]
    public void Is_hashed_in_UTF8()
    {
        Assert.True(AccessToken.TryReceive("\u00E9", out var token));
        Assert.Equal(SHA256.HashData([0xC3, 0xA9]), token.Hash());
    }

    [Fact]
    public void Gives_nothing_away()
    {
        Assert.True(AccessToken.TryIssue("canary-0123456789-0123456789-0123", out var token));

        Assert.Equal("***", $"{token}");
        Assert.Equal("***", typeof(AccessToken).GetCustomAttribute<DebuggerDisplayAttribute>()?.Value);
        Assert.Empty(typeof(AccessToken).GetProperties());
        Assert.DoesNotContain(
            "canary", Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(token)).ToString(), StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<AccessToken>("\"canary-0123456789-0123456789-0123\""));
    }
}
