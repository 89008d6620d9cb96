using System.Text;
using CsCheck;
using Roma.Domain.Signing;

namespace Roma.UnitTests.Domain.Signing;

public sealed class SignatureClaimTests
{
    private const string Digits = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789ABCDEF";

    private const string Wellformed = $"SDK-HMAC-SHA256 Access=k-1_@., SignedHeaders=host;x-sdk-date;x_a, Signature={Digits}";

    [Theory]
    [InlineData(Wellformed)]
    [InlineData($"sdk-hmac-sha256 Access=k-1_@.,SignedHeaders=host;x-sdk-date;x_a,Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256   Signature={Digits} , \t SignedHeaders=host;x-sdk-date;x_a\t,Access=k-1_@. ")]
    public void Is_read_from_its_three_parts_in_any_order(string authorization)
    {
        Assert.True(SignatureClaim.TryParse(authorization, out var claim));

        Assert.Equal("k-1_@.", claim.KeyId);
        Assert.Equal(["host", "x-sdk-date", "x_a"], claim.SignedHeaders);
        Assert.Equal(Convert.FromHexString(Digits), claim.Signature.ToArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("SDK-HMAC-SHA256")]
    [InlineData("SDK-HMAC-SHA256 ")]
    [InlineData("SDK-HMAC-SHA256 ,,")]
    [InlineData($"Bearer Access=k, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA2561 Access=k, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, Signature={Digits}")]
    [InlineData("SDK-HMAC-SHA256 Access=k, SignedHeaders=host")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, Access=k, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host, Signature={Digits}, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, Access=k, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host, Signature={Digits}, Nonce=1")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host, Signature={Digits},")]
    [InlineData($"SDK-HMAC-SHA256 Access=k SignedHeaders=host Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access =k, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 access=k, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k k, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k\u0000, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=\u4E16, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=\u00E9k, SignedHeaders=host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host;, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=Host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host; x-a, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host:1, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host\nx-a, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host;x-a;host, Signature={Digits}")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host, Signature={Digits}0")]
    [InlineData($"SDK-HMAC-SHA256 Access=k, SignedHeaders=host, Signature={Digits}00")]
    [InlineData("SDK-HMAC-SHA256 Access=k, SignedHeaders=host, Signature=")]
    [InlineData("SDK-HMAC-SHA256 Access=k, SignedHeaders=host, Signature=g123456789abcdef0123456789ABCDEF0123456789abcdef0123456789ABCDEF")]
    public void Is_refused_in_any_other_form(string? authorization) => Assert.False(SignatureClaim.TryParse(authorization, out _));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Has_a_key_of_at_most_200_characters(int length, bool accepted)
    {
        foreach (var character in new[] { "k", "\u4E16", "\U00020000" })
        {
            var key = string.Concat(Enumerable.Repeat(character, length));
            var parsed = SignatureClaim.TryParse(
                $"SDK-HMAC-SHA256 Access={Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(key))}, SignedHeaders=a, Signature={Digits}", out var claim);

            Assert.Equal(accepted, parsed);
            Assert.Equal(accepted ? key : "", claim.KeyId);
        }
    }

    [Theory]
    [InlineData(16_384, true)]
    [InlineData(16_385, false)]
    public void Has_at_most_16384_characters(int length, bool accepted)
    {
        var header = $"SDK-HMAC-SHA256 Access=a, SignedHeaders=, Signature={new string('0', 64)}";

        Assert.Equal(accepted, SignatureClaim.TryParse(
            header.Replace("SignedHeaders=", $"SignedHeaders={new string('x', length - header.Length)}", StringComparison.Ordinal), out _));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Has_at_most_100_signed_headers(int count, bool accepted) => Assert.Equal(accepted, SignatureClaim.TryParse(
        $"SDK-HMAC-SHA256 Access=k, SignedHeaders={string.Join(';', Enumerable.Range(0, count).Select(at => $"x{at}"))}, Signature={Digits}", out _));

    [Theory]
    [InlineData(Wellformed, true)]
    [InlineData("SDK-HMAC-SHA256", true)]
    [InlineData("sdk-Hmac-sha256 nonsense", true)]
    [InlineData("SDK-HMAC-SHA256\tnonsense", true)]
    [InlineData("SDK-HMAC-SHA256,nonsense", false)]
    [InlineData("SDK-HMAC-SHA25", false)]
    [InlineData(" SDK-HMAC-SHA256", false)]
    [InlineData("V11-HMAC-SHA256 Access=k", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Is_made_by_the_name_of_the_scheme(string? authorization, bool claimed) =>
        Assert.Equal(claimed, SignatureClaim.IsClaimed(authorization));

    [Theory]
    [InlineData("V11-HMAC-SHA256 Credential=AK/20261130/region/service/sdk_request, SignedHeaders=host, Signature=00", true)]
    [InlineData("v11-hmac-sha256", true)]
    [InlineData("SDK-HMAC-SHA256 Credential=AK/20261130/region/service/sdk_request, SignedHeaders=host, Signature=00", true)]
    [InlineData("SDK-HMAC-SHA256 SignedHeaders=host, Credential=AK, Signature=00", true)]
    [InlineData("SDK-HMAC-SHA256\tcredential=AK", true)]
    [InlineData("SDK-HMAC-SM3 Access=AK, SignedHeaders=host, Signature=00", true)]
    [InlineData("SDK-ECDSA-P256-SHA256 Access=AK, SignedHeaders=host, Signature=00", true)]
    [InlineData(Wellformed, false)]
    [InlineData("SDK-HMAC-SHA256 nonsense", false)]
    [InlineData("Bearer V11-HMAC-SHA256", false)]
    [InlineData("Basic eDp5", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Is_told_from_the_signatures_of_other_kinds(string? authorization, bool unsupported) =>
        Assert.Equal(unsupported, SignatureClaim.IsUnsupported(authorization));

    [Fact]
    public void Is_read_or_refused_but_never_throws() =>
        Gen.OneOf(
            Gen.String,
            Gen.String.Select(text => "SDK-HMAC-SHA256 " + text),
            Gen.Select(Gen.Int[0, Wellformed.Length - 1], Gen.Int[0, 3], Gen.String, (at, length, text) =>
                Wellformed.Remove(at, Math.Min(length, Wellformed.Length - at)).Insert(at, text)))
            .Sample(text => SignatureClaim.TryParse(text, out var claim) == claim.KeyId is not "", iter: 2000);

    [Fact]
    public void Prints_its_key_alone()
    {
        Assert.True(SignatureClaim.TryParse(Wellformed, out var claim));
        Assert.Equal("k-1_@.", claim.ToString());
    }
}
