namespace Roma.Api.Errors;

/// <summary>Why a request was refused.</summary>
/// <param name="ErrorCode">A stable code, for programs.</param>
/// <param name="ErrorMsg">What the code means.</param>
/// <param name="ErrorDetails">What to change; it names the parameter.</param>
/// <param name="RequestId">The id of the request, as in the header <c>X-Request-Id</c>.</param>
public sealed record ErrorResponse(string ErrorCode, string ErrorMsg, string ErrorDetails, string RequestId);
