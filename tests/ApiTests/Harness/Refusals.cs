using System.Text.Json;
using Roma.Api.Errors;

namespace Roma.ApiTests.Harness;

/// <summary>What an error must look like, whatever its status.</summary>
internal static class Refusals
{
    /// <summary>What each code means.</summary>
    private static readonly ILookup<string, string> Messages =
        ErrorCatalog.Entries.Values.ToLookup(row => row.Code, row => row.Message, StringComparer.Ordinal);

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
                Assert.InRange(((string)member.Value!).Length, 1, 128);
            });
            Assert.Equal(code, reply.ErrorCode);
            Assert.Equal(Messages[code].First(), (string?)reply.Json["error_msg"]);
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
