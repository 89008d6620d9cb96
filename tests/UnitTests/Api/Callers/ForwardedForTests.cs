using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Roma.Api.Callers;

namespace Roma.UnitTests.Api.Callers;

public sealed class ForwardedForTests
{
    [Fact]
    public void Stays_as_it_is_up_to_4096_characters()
    {
        StringValues lines = new([new string('a', 4000) + ",", "192.0.2.1", new string(',', 84)]);

        Assert.Equal(lines, Shorten(lines));
        Assert.Equal("192.0.2.1", Shorten("192.0.2.1"));
        Assert.Equal(0, Shorten(StringValues.Empty).Count);
    }

    [Fact]
    public void Keeps_the_whole_entries_at_the_end_of_more() =>
        Gen.Select(Gen.OneOf("192.0.2.1", " 2001:db8::1", "", "unknown").Array[1_000, 2_000], Gen.Int[1, 500]).Sample((entries, perLine) =>
        {
            StringValues lines = new([.. entries.Chunk(perLine).Select(line => string.Join(',', line))]);

            var kept = Shorten(lines).ToString().Split(',');

            var all = string.Join(',', entries);
            return all.Length <= 4096
                || (kept.SequenceEqual(entries.TakeLast(kept.Length)) && string.Join(',', kept).Length < 4096
                    && string.Join(',', entries.TakeLast(kept.Length + 1)).Length >= 4096);
        });

    [Fact]
    public void Is_gone_where_its_last_entry_is_longer_than_that() => Assert.Equal(0, Shorten("192.0.2.1," + new string('a', 4096)).Count);

    private static StringValues Shorten(StringValues lines)
    {
        var headers = new HeaderDictionary { ["X-Forwarded-For"] = lines };
        ForwardedFor.Shorten(headers);
        return headers["X-Forwarded-For"];
    }
}
