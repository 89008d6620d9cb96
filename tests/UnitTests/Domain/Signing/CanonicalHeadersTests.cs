namespace Roma.UnitTests.Domain.Signing;

public sealed class CanonicalHeadersTests
{
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Are_sorted_by_name_whatever_the_order_sent() => Assert.Equal(
        ["a:1", "b-c:2", "b_c:3", "bc:4"], SigningSamples.Lines("/", "Bc:4", "B_C:3", "A:1", "B-C:2")[3..7]);

    [Theory]
    [InlineData("a:1", "A:  1\t ")]
    [InlineData("a:1  2", "a:1  2")]
    [InlineData("a:", "a: ")]
    [InlineData("a:1,2", "a: 1 ", "A:\t2")]
    [InlineData("a:2,,1", "a:2", "a:", "a:1")]
    [InlineData("a:\u00C3\u00A9\u00A0", "a: \u00C3\u00A9\u00A0")]
    public void Have_trimmed_values_joined_by_commas(string canonical, params string[] lines) =>
        Assert.Equal(canonical, SigningSamples.Lines("/", lines)[3]);

    [Theory]
    [InlineData("roma.example.com:8443", "roma.example.com:8443", true)]
    [InlineData("roma.example.com:8443", "roma.example.com", true)]
    [InlineData("roma.example.com:8443", "roma.example.com:8444", false)]
    [InlineData("roma.example.com:8443", "roma.example", false)]
    [InlineData("roma.example.com", "roma.example.com:443", false)]
    [InlineData("roma.example.com:", "roma.example.com", true)]
    [InlineData("roma.example.com:8443a", "roma.example.com", false)]
    [InlineData("[2001:db8::1]:8443", "[2001:db8::1]", true)]
    [InlineData("[2001:db8::1]", "[2001:db8:", false)]
    [InlineData("[2001:db8::1]", "[2001:db8::1]", true)]
    [InlineData("2001:db8::1", "2001:db8:", false)]
    public void Have_the_host_as_sent_or_without_its_port(string host, string signed, bool verifies) =>
        Assert.Equal(verifies, VerifiesAs($"host:{signed}\nx-sdk-date:20260314T092653Z\n", "host;x-sdk-date", $"Host: {host}"));

    [Fact]
    public void Have_the_port_of_no_other_header_dropped() =>
        Assert.False(VerifiesAs("x-a:b\nx-sdk-date:20260314T092653Z\n", "x-a;x-sdk-date", "X-A: b:80"));

    // The Node SDK compares by locale, where "_" comes before "-". What it sends is recorded in node-sdk-requests.json.
    [Theory]
    [InlineData("x-a:1\nx-sdk-date:20260314T092653Z\nx_a:2\n", true)]
    [InlineData("x_a:2\nx-a:1\nx-sdk-date:20260314T092653Z\n", true)]
    [InlineData("x-a:1\nx_a:2\nx-sdk-date:20260314T092653Z\n", false)]
    [InlineData("x_a:1\nx-a:2\nx-sdk-date:20260314T092653Z\n", false)]
    public void Come_in_the_order_of_bytes_or_of_the_locale(string headers, bool verifies) =>
        Assert.Equal(verifies, VerifiesAs(headers, "x-a;x-sdk-date;x_a", "X-A: 1", "X_A: 2"));

    [Fact]
    public void Take_both_quirks_of_clients_at_once() => Assert.True(VerifiesAs(
        "host:h\nx_a:2\nx-a:1\nx-sdk-date:20260314T092653Z\n", "host;x-a;x-sdk-date;x_a", "Host: h:80", "X-A: 1", "X_A: 2"));

    private static bool VerifiesAs(string headers, string names, params string[] lines) => SigningSamples.Receive(
        SigningSamples.Get("/", lines), SigningSamples.Authorize($"GET\n/\n\n{headers}\n{names}\n{OfNothing}", names))
        .IsSignedBy(SigningSamples.Key);
}
