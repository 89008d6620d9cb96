using Roma.Api.Errors;
using Roma.Api.Gateways;
using Roma.Application.Signing;

namespace Roma.UnitTests.Api.Errors;

public sealed class ErrorCatalogTests
{
    [Fact]
    public void Has_the_statuses_of_the_contract_and_no_other() =>
        Assert.All(
            ErrorCatalog.Entries.Values.Except(GatewayErrorRows.All),
            entry => Assert.Contains(entry.Status, new[] { 403, 404, 405, 413, 415, 429, 431, 500, 503 }));

    // 401 is what gateways take for a client's fault.
    [Fact]
    public void Has_the_statuses_that_gateways_expect() =>
        Assert.All(GatewayErrorRows.All, entry => Assert.Contains(entry.Status, new[] { 400, 401, 403, 429 }));

    [Fact]
    public void Says_when_to_try_again_where_waiting_helps_and_nowhere_else() =>
        Assert.All(
            ErrorCatalog.Entries,
            entry => Assert.Equal(entry.Value.Status is 429 or 503 || entry.Key is SignatureErrors.Locked, entry.Value.RetryAfterSeconds > 0));

    [Fact]
    public void Has_one_message_for_each_code() =>
        Assert.All(
            ErrorCatalog.Entries.Values.GroupBy(entry => entry.Code, StringComparer.Ordinal),
            entries => Assert.Single(entries.Select(entry => entry.Message).Distinct(StringComparer.Ordinal)));

    // ROMA Connect v2, error codes; the last eight are Roma's own.
    [Theory]
    [InlineData("token.missing", 403, "ROMA.00001000", "No token is available in the request.")]
    [InlineData("token.incorrect", 403, "ROMA.00001002", "Incorrect token in the request.")]
    [InlineData("signature.incorrect", 403, "APIGW.0301", "Incorrect IAM authentication information.")]
    [InlineData("caller.not_permitted", 403, "ROMA.00001006", "You do not have the permissions required to perform this operation.")]
    [InlineData("url.unknown", 404, "ROMA.00001007", "Invalid request URL.")]
    [InlineData("method.not_allowed", 405, "ROMA.00001007", "Invalid request URL.")]
    [InlineData("app.not_permitted", 403, "ROMA.00012001", "You do not have the permissions required to operate the application.")]
    [InlineData("request.invalid", 403, "ROMA.00013000", "Invalid parameters.")]
    [InlineData("body.too_large", 413, "ROMA.00013000", "Invalid parameters.")]
    [InlineData("body.not_json", 415, "ROMA.00013000", "Invalid parameters.")]
    [InlineData("headers.too_large", 431, "ROMA.00013000", "Invalid parameters.")]
    [InlineData("body.missing", 403, "ROMA.00013001", "No request body is available.")]
    [InlineData("app.not_found", 403, "ROMA.00014001", "The application does not exist.")]
    [InlineData("app.no_match", 404, "ROMA.00014001", "The application does not exist.")]
    [InlineData("app.name_taken", 403, "ROMA.00014003", null)]
    [InlineData("app.key_taken", 403, "ROMA.00014004", null)]
    [InlineData("app.changed_meanwhile", 403, "ROMA.00014005", null)]
    [InlineData("token.not_found", 403, "ROMA.00014006", null)]
    [InlineData("token.issued_elsewhere", 403, "ROMA.00014008", null)]
    [InlineData("app.instance_not_empty", 403, "ROMA.00014009", null)]
    [InlineData("store.unavailable", 503, "ROMA.00009001", null)]
    [InlineData("identity.unavailable", 503, "ROMA.00009001", null)]
    [InlineData("internal.fault", 500, "ROMA.00009999", null)]
    public void Says_what_the_contract_says(string code, int status, string wireCode, string? message)
    {
        var entry = ErrorCatalog.Entries[code];

        Assert.Equal((status, wireCode, message ?? entry.Message), (entry.Status, entry.Code, entry.Message));
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(302, null)]
    [InlineData(400, "request.invalid")]
    [InlineData(404, "url.unknown")]
    [InlineData(405, "method.not_allowed")]
    [InlineData(406, "request.invalid")]
    [InlineData(413, "body.too_large")]
    [InlineData(415, "body.not_json")]
    [InlineData(431, "headers.too_large")]
    [InlineData(500, "internal.fault")]
    [InlineData(502, "internal.fault")]
    public void Stands_for_what_the_framework_answers(int status, string? code) => Assert.Equal(code, ErrorCatalog.CodeOf(status));
}
