namespace Roma.ApiTests.Harness;

/// <summary>What every error has in common on the wire.</summary>
internal static class ErrorForm
{
    private static readonly string[] Members = ["error_code", "error_details", "error_msg", "request_id"];

    /// <summary>Fails unless <paramref name="reply"/> is the error <paramref name="code"/>, with four members of 1 to 128 characters.</summary>
    public static void AssertError(this Reply reply, int status, string code)
    {
        Assert.Equal((status, code), (reply.Status, reply.ErrorCode));
        Assert.Equal("application/json", reply.ContentType?.MediaType);
        Assert.Equal(Members, reply.Json.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.All(reply.Json, member => Assert.InRange(((string)member.Value!).Length, 1, 128));
        Assert.Equal((string?)reply.Json["request_id"], reply.RequestId);
    }

    /// <summary>Fails unless <paramref name="reply"/> says that the store is out of order, and when to try again.</summary>
    public static void AssertUnavailable(this Reply reply)
    {
        reply.AssertError(503, "ROMA.00009001");
        Assert.InRange(reply.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    extension(Reply reply)
    {
        /// <summary>The id that the answer has in its header.</summary>
        public string RequestId => Assert.Single(reply.Headers.GetValues("X-Request-Id"));
    }
}
