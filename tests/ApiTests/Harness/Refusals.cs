using System.Text.Json;

namespace Roma.ApiTests.Harness;

/// <summary>What an error must look like, whatever its status.</summary>
internal static class Refusals
{
    private const int MaxLength = 128;

    /// <summary>What each code means, by the wire contract.</summary>
    private static readonly Dictionary<string, string> Messages = new(StringComparer.Ordinal)
    {
        ["ROMA.00001000"] = "No token is available in the request.",
        ["ROMA.00001002"] = "Incorrect token in the request.",
        ["APIGW.0301"] = "Incorrect IAM authentication information.",
        ["ROMA.00001006"] = "You do not have the permissions required to perform this operation.",
        ["ROMA.00001007"] = "Invalid request URL.",
        ["ROMA.00012001"] = "You do not have the permissions required to operate the application.",
        ["ROMA.00013000"] = "Invalid parameters.",
        ["ROMA.00013001"] = "No request body is available.",
        ["ROMA.00014001"] = "The application does not exist.",
        ["ROMA.00014003"] = "The application name already exists.",
        ["ROMA.00014004"] = "The application key already exists.",
        ["ROMA.00014006"] = "The token does not exist.",
        ["ROMA.00014007"] = "The access key does not exist.",
        ["ROMA.00009002"] = "Too many requests.",
        ["ROMA.00014008"] = "Tokens are issued by the identity service.",
        ["ROMA.00014010"] = "The user name is reserved.",
        ["ROMA.00009001"] = "The service is unavailable.",
        ["ROMA.00009999"] = "Internal fault.",
    };

    extension(Reply reply)
    {
        /// <summary>It is this error: four members of 1 to 128 characters, the header's request id, and in the details <paramref name="details"/>.</summary>
        public void IsRefused(string code, int status = 403, params IEnumerable<string> details)
        {
            Assert.True(reply.Status == status, $"{status} was expected, not {reply.Status}: {reply.Text}");
            Assert.Equal("application/json", reply.ContentType?.ToString());
            Assert.Equal(["error_code", "error_msg", "error_details", "request_id"], reply.Members);
            Assert.All(reply.Json, member =>
            {
                Assert.Equal(JsonValueKind.String, member.Value!.GetValueKind());
                Assert.InRange(((string)member.Value!).Length, 1, MaxLength);
            });
            Assert.Equal(code, reply.ErrorCode);
            Assert.True(Messages.TryGetValue(code, out var message), $"Refusals does not know {code}: say there what it means.");
            Assert.Equal(message, (string?)reply.Json["error_msg"]);
            Assert.Equal(reply.RequestId, (string?)reply.Json["request_id"]);
            Assert.All(details, part => Assert.Contains(part, reply.ErrorDetails, StringComparison.Ordinal));
        }

        /// <summary>It says that the store is out of order, and when to try again.</summary>
        public void IsUnavailable()
        {
            reply.IsRefused("ROMA.00009001", 503);
            Assert.InRange(reply.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        }

        /// <summary>No run of six characters of <paramref name="secret"/> is anywhere in it.</summary>
        public void HoldsNothingOf(string secret)
        {
            const int Run = 6;
            Assert.NotEmpty(reply.Text);
            Assert.True(secret.Length >= Run, "Too short to tell.");
            var answer = reply.Text + string.Join('\n', reply.Headers.SelectMany(header => header.Value));
            for (var at = 0; at + Run <= secret.Length; at++)
            {
                Assert.DoesNotContain(secret.Substring(at, Run), answer, StringComparison.Ordinal);
            }
        }
    }
}
