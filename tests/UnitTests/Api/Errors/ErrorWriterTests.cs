using CsCheck;
using Roma.Api.Errors;
using Roma.Api.Health;

namespace Roma.UnitTests.Api.Errors;

public sealed class ErrorWriterTests
{
    private const string Otherwise = "request: see the reference";

    private static readonly Gen<string[]> Problems = Gen.String[Gen.Char["abc:."], 1, 140].Array[0, 6];

    [Fact]
    public async Task Writes_four_members_and_no_other()
    {
        var context = Exchange.NewContext();

        await context.WriteErrorAsync(HttpErrors.BodyMissing);

        Assert.Equal(("ROMA.00013001", "body: send a JSON object"), Exchange.ErrorOf(context, 403));
        Assert.False(context.Response.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task Writes_what_is_wrong_in_place_of_the_details()
    {
        var context = Exchange.NewContext();

        await context.WriteErrorAsync(HttpErrors.RequestInvalid, ["name: 订单", "key: b+c"]);

        Assert.Equal(("ROMA.00013000", "name: 订单; key: b+c"), Exchange.ErrorOf(context, 403));
    }

    [Fact]
    public async Task Says_when_to_try_again()
    {
        var context = Exchange.NewContext();

        await context.WriteErrorAsync(HttpErrors.StoreUnavailable);

        Assert.Equal("ROMA.00009001", Exchange.ErrorOf(context, 503).Code);
        Assert.Equal("1", context.Response.Headers.RetryAfter);
    }

    [Fact]
    public Task Has_a_form_for_every_code() =>
        Task.WhenAll(ErrorCatalog.Entries.Select(async pair =>
        {
            var context = Exchange.NewContext();

            await context.WriteErrorAsync(pair.Key);

            Assert.Equal((pair.Value.Code, pair.Value.Details), Exchange.ErrorOf(context, pair.Value.Status));
        }));

    [Fact]
    public void Joins_to_at_most_128_characters() =>
        Problems.Sample(problems => Assert.InRange(ErrorWriter.Join(problems, Otherwise).Length, 1, 128));

    [Fact]
    public void Joins_all_problems_that_128_characters_carry() =>
        Gen.String[Gen.Char["abc:."], 1, 60].Array[1, 6].Sample(problems =>
        {
            var all = string.Join("; ", problems.Distinct(StringComparer.Ordinal));

            Assert.Equal(all.Length <= 128, ErrorWriter.Join(problems, Otherwise) == all);
        });

    [Theory]
    [InlineData(123)]
    [InlineData(124)]
    [InlineData(128)]
    public void Says_a_single_problem_that_fits(int length) =>
        Assert.Equal(new string('a', length), ErrorWriter.Join([new string('a', length)], Otherwise));

    [Fact]
    public void Joins_whole_problems_and_says_where_one_is_left_out() =>
        Problems.Where(problems => string.Join("; ", problems.Distinct(StringComparer.Ordinal)).Length > 128).Sample(problems =>
        {
            var joined = ErrorWriter.Join(problems, Otherwise);

            if (joined != Otherwise)
            {
                Assert.EndsWith("; ...", joined, StringComparison.Ordinal);
                Assert.StartsWith(
                    joined[..^"...".Length], string.Join("; ", problems.Distinct(StringComparer.Ordinal)) + "; ", StringComparison.Ordinal);
            }
        });

    [Fact]
    public void Says_a_problem_once() => Assert.Equal("a: b; c: d", ErrorWriter.Join(["a: b", "c: d", "a: b"], Otherwise));

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public void Says_something_where_no_problem_fits(int length) =>
        Assert.Equal(Otherwise, ErrorWriter.Join(length == 0 ? [] : [new string('a', length)], Otherwise));

    [Fact]
    public async Task Answers_with_readable_JSON()
    {
        var context = Exchange.NewContext();

        await context.WriteJsonAsync(200, new HealthResponse("订单+ok"));

        Assert.Equal("""{"status":"订单+ok"}""", Exchange.TextOf(context));
        Assert.Equal((200, "application/json"), (context.Response.StatusCode, context.Response.ContentType));
        Assert.Equal(context.Response.Body.Length, context.Response.ContentLength);
    }
}
