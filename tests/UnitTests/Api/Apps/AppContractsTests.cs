using System.Globalization;
using System.Text.Json;
using Roma.Api.Apps;
using Roma.Api.Binding;

namespace Roma.UnitTests.Api.Apps;

public sealed class AppContractsTests
{
    private static readonly AppDetails Details = new(
        "b2e6b145-4f3f-4a80-aa45-f4b8029f95a3", "订单", "r", "orders-key", Favorite: true,
        new Stamp(UseCases.Alice.UserId, "alice", new DateTimeOffset(2019, 12, 6, 6, 49, 4, TimeSpan.Zero)),
        new Stamp("u-2", "bob", new DateTimeOffset(2019, 12, 7, 1, 2, 3, 45, TimeSpan.Zero)));

    [Fact]
    public void An_app_has_the_members_of_the_contract_and_no_secret() =>
        Assert.Equal(
            """{"id":"b2e6b145-4f3f-4a80-aa45-f4b8029f95a3","name":"订单","remark":"r","roles":["read","access","delete","modify","admin"],"""
            + """
              "create_time":"2019-12-06T06:49:04.000Z","update_time":"2019-12-07T01:02:03.045Z",
              """
            + $$"""
              "created_user":{"user_id":"{{UseCases.Alice.UserId}}","user_name":"alice"},"last_updated_user":{"user_id":"u-2","user_name":"bob"},
              """
            + """
              "owner":true,"key":"orders-key","favorite":true}
              """,
            Write(AppResponse.From(AppView.Of(Details, UseCases.Alice))));

    [Fact]
    public void A_secret_has_two_members_and_stands_in_clear() =>
        Assert.Equal(
            """{"id":"app-1","secret":"a+b=c.d-e/F0!@#$%"}""",
            Write(AppSecretResponse.From(new AppSecretView("app-1", Secret.Create("a+b=c.d-e/F0!@#$%")))));

    [Fact]
    public void A_secret_in_an_answer_prints_as_stars() =>
        Assert.DoesNotContain(
            "JNs1", AppSecretResponse.From(new AppSecretView("app-1", Secret.Create("JNs1VK3vLdTT9Djd"))).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_page_has_its_total_and_its_size()
    {
        var view = AppView.Of(Details, UseCases.Reader);

        using var page = JsonDocument.Parse(Write(AppListResponse.From(new AppListView(7, [view, view]))));

        Assert.Equal(["total", "size", "apps"], page.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal((7, 2, 2), (
            page.RootElement.GetProperty("total").GetInt32(),
            page.RootElement.GetProperty("size").GetInt32(),
            page.RootElement.GetProperty("apps").GetArrayLength()));
    }

    [Fact]
    public void An_app_that_exists_has_three_members() =>
        Assert.Equal("""{"id":"b2e6b145-4f3f-4a80-aa45-f4b8029f95a3","name":"订单","remark":"r"}""", Write(ValidateAppResponse.From(Details)));

    [Fact]
    public void A_deletion_says_success_with_a_capital_M() => Assert.Equal("""{"Message":"success"}""", Write(DeleteAppResponse.From(Details)));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"JNs1VK3vLdTT9Djd\"")]
    [InlineData("\"caf\u00E9 \\u0000\"")]
    public void A_secret_in_a_request_is_taken_as_it_is_and_prints_as_stars(string text)
    {
        var request = JsonSerializer.Deserialize($$"""{"secret":{{text}}}""", RomaJson.TypeInfo<ResetAppSecretRequest>());

        Assert.NotNull(request?.Secret);
        Assert.Contains("***", request.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("JNs1", request.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_in_a_request_is_never_written()
    {
        var secret = ProposedSecret.From("JNs1VK3vLdTT9Djd");

        Assert.Throws<NotSupportedException>(() => Write(new ResetAppSecretRequest { Secret = secret }));
        Assert.Throws<NotSupportedException>(() => Write(new CreateAppRequest { Name = "a", Secret = secret }));
    }

    [Fact]
    public void A_secret_in_an_answer_is_never_read() =>
        Assert.Throws<NotSupportedException>(
            () => JsonSerializer.Deserialize("""{"id":"app-1","secret":"JNs1VK3vLdTT9Djd"}""", RomaJson.TypeInfo<AppSecretResponse>()));

    [Theory]
    [InlineData("2019-12-06T06:49:04.0000000+00:00", "2019-12-06T06:49:04.000Z")]
    [InlineData("2019-12-06T14:49:04.1239999+08:00", "2019-12-06T06:49:04.123Z")]
    [InlineData("2020-01-01T00:00:00.0000000+08:00", "2019-12-31T16:00:00.000Z")]
    public void A_time_is_in_UTC_to_the_millisecond(string time, string expected)
    {
        var options = new JsonSerializerOptions { Converters = { new UtcTimeConverter() } };

        var written = JsonSerializer.Serialize(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), options);

        Assert.Equal($"\"{expected}\"", written);
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), JsonSerializer.Deserialize<DateTimeOffset>(written, options));
    }

    [Theory]
    [InlineData("2019-12-06T06:49:04.000Z")]
    [InlineData("2019-12-06T06:49:04Z")]
    [InlineData("2019-12-06T06:49:04.0000000Z")]
    [InlineData("2019-12-06T06:49:04.0000000+00:00")]
    [InlineData("2019-12-06T06:49:04+00:00")]
    [InlineData("2019-12-06T06:49:04-00:00")]
    [InlineData("2019-12-06T14:49:04+08:00")]
    [InlineData("2019-12-05T23:19:04-07:30")]
    [InlineData("2019-12-06T06:49:04.000000000Z")]
    [InlineData("2019-12-06t06:49:04z")]
    public void A_time_is_read_in_every_form_of_RFC_3339(string text)
    {
        Assert.True(UtcTimeConverter.TryParse(text, out var time));
        Assert.Equal(new DateTimeOffset(2019, 12, 6, 6, 49, 4, TimeSpan.Zero), time);
    }

    [Theory]
    [InlineData("2019-12-06T06:49:04")]
    [InlineData("2019-12-06T06:49:04+0800")]
    [InlineData("2019-12-06T06:49:04+08")]
    [InlineData("2019-12-06T06:49:04+24:00")]
    [InlineData("2019-12-06T06:49:04.Z")]
    [InlineData("2019-13-06T06:49:04Z")]
    [InlineData("2019-12-06T06:49:04Z\n")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("2019-12-06 06:49:04Z")]
    [InlineData("2019-12-06")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_time_of_RFC_3339_is_not_read(string? text) => Assert.False(UtcTimeConverter.TryParse(text, out _));

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, RomaJson.TypeInfo<T>());
}
