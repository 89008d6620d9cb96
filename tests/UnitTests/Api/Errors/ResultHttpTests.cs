using Roma.Api.Errors;
using Roma.Api.Health;
using Roma.Application.Pipeline;

namespace Roma.UnitTests.Api.Errors;

public sealed class ResultHttpTests
{
    private static readonly Dictionary<ResultStatus, Result<string>> Results = new()
    {
        [ResultStatus.Ok] = Result.Success("ok"),
        [ResultStatus.Created] = Result.Created("ok"),
        [ResultStatus.Invalid] = Result.Invalid(new ValidationError("name", "1 to 256"), new ValidationError("secret", "8 to 128")),
        [ResultStatus.Forbidden] = Result.Forbidden(PipelineErrors.AppNotPermitted),
        [ResultStatus.NotFound] = Result.NotFound(AppErrors.NotFound),
        [ResultStatus.Conflict] = Result.Conflict(AppErrors.NameTaken),
        [ResultStatus.NoContent] = Result.NoContent(),
        [ResultStatus.Error] = Result.Error("x"),
        [ResultStatus.Unauthorized] = Result.Unauthorized("x"),
        [ResultStatus.CriticalError] = Result.CriticalError("x"),
        [ResultStatus.Unavailable] = Result.Unavailable("x"),
    };

    [Fact]
    public void Is_tested_for_every_status() => Assert.Equal(Enum.GetValues<ResultStatus>().Order(), Results.Keys.Order());

    [Theory]
    [InlineData(ResultStatus.Ok, 200)]
    [InlineData(ResultStatus.Created, 201)]
    public async Task Answers_a_success_with_its_status_and_its_body(ResultStatus status, int expected)
    {
        var context = await Exchange.ExecuteAsync(Results[status].ToHttp(value => new HealthResponse(value)));

        Assert.Equal((expected, """{"status":"ok"}"""), (context.Response.StatusCode, Exchange.TextOf(context)));
    }

    [Theory]
    [InlineData(ResultStatus.Invalid, "ROMA.00013000", "name: 1 to 256; secret: 8 to 128")]
    [InlineData(ResultStatus.Forbidden, "ROMA.00012001", null)]
    [InlineData(ResultStatus.NotFound, "ROMA.00014001", null)]
    [InlineData(ResultStatus.Conflict, "ROMA.00014003", null)]
    public async Task Answers_a_refusal_with_403_and_the_reason(ResultStatus status, string code, string? details)
    {
        var context = await Exchange.ExecuteAsync(
            Results[status].ToHttp<string, HealthResponse>(_ => throw new InvalidOperationException("There is no value.")));

        var error = Exchange.ErrorOf(context, 403);
        Assert.Equal((code, details ?? error.Details), error);
        Assert.Null(context.UnloggedErrorCode);
    }

    [Fact]
    public async Task Answers_a_question_that_nothing_matches_with_404()
    {
        Result<string> result = Result.NotFound(AppErrors.NoMatch);

        var context = await Exchange.ExecuteAsync(result.ToHttp(value => new HealthResponse(value)));

        Assert.Equal("ROMA.00014001", Exchange.ErrorOf(context, 404).Code);
    }

    [Theory]
    [InlineData(ResultStatus.NoContent)]
    [InlineData(ResultStatus.Error)]
    [InlineData(ResultStatus.Unauthorized)]
    [InlineData(ResultStatus.CriticalError)]
    [InlineData(ResultStatus.Unavailable)]
    public void Takes_what_no_use_case_answers_for_a_bug(ResultStatus status) =>
        Assert.Contains(
            $"{status}", Assert.Throws<InvalidOperationException>(() => Results[status].ToHttp(value => new HealthResponse(value))).Message,
            StringComparison.Ordinal);
}
