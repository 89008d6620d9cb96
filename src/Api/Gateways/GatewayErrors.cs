using Roma.Application.Signing;

namespace Roma.Api.Gateways;

/// <summary>The stable codes of what gateways are answered.</summary>
internal static class GatewayErrors
{
    public const string Token = "gateway.token";
    public const string Question = "gateway.question";
    public const string AmbiguousPath = "gateway.ambiguous_path";
    public const string Malformed = "gateway.signature_malformed";
    public const string OutOfTime = "gateway.signature_out_of_time";
    public const string BodyDiffers = "gateway.body_differs";
    public const string Incorrect = "gateway.signature_incorrect";
    public const string TooManyFailures = "gateway.too_many_failures";

    /// <summary>The code for gateways of a code of <see cref="SignatureErrors"/>.</summary>
    public static string OfSignature(string code) => code switch
    {
        SignatureErrors.OutOfTime => OutOfTime,
        SignatureErrors.BodyDiffers => BodyDiffers,
        SignatureErrors.Incorrect => Incorrect,
        _ => Malformed,
    };
}
