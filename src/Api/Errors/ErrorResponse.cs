using System.ComponentModel.DataAnnotations;

namespace Roma.Api.Errors;

/// <summary>Why a request was refused.</summary>
/// <param name="ErrorCode">A stable code, for programs.</param>
/// <param name="ErrorMsg">What the code means.</param>
/// <param name="ErrorDetails">What to change; it names the parameter.</param>
/// <param name="RequestId">The id of the request, as in the header <c>X-Request-Id</c>.</param>
public sealed record ErrorResponse(
    [property: StringLength(ErrorRow.MaxLength, MinimumLength = 1)] string ErrorCode,
    [property: StringLength(ErrorRow.MaxLength, MinimumLength = 1)] string ErrorMsg,
    [property: StringLength(ErrorRow.MaxLength, MinimumLength = 1)] string ErrorDetails,
    [property: StringLength(ErrorRow.MaxLength, MinimumLength = 1)] string RequestId);
