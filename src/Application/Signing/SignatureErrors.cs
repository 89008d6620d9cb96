using Roma.Domain.Signing;

namespace Roma.Application.Signing;

/// <summary>The stable codes of refused signatures.</summary>
public static class SignatureErrors
{
    /// <summary>The header <c>Authorization</c> is malformed, or names headers that were not sent.</summary>
    public const string Malformed = "signature.malformed";

    /// <summary>The request is signed in another way: with a derived key, or by another algorithm.</summary>
    public const string Unsupported = "signature.unsupported";

    /// <summary>The date is unreadable, or not within 15 minutes of now.</summary>
    public const string OutOfTime = "signature.out_of_time";

    /// <summary>The body does not have the declared digest.</summary>
    public const string BodyDiffers = "signature.body_differs";

    /// <summary>The access key is unknown, expired or deleted, or the signature is wrong. The answer does not tell which.</summary>
    public const string Incorrect = "signature.incorrect";

    /// <summary>The access key is locked for this address after several wrong signatures in a row.</summary>
    public const string Locked = "signature.locked";

    /// <summary>The signature was used before.</summary>
    public const string Replayed = "signature.replayed";

    internal static string CodeOf(SignatureFault fault) => fault switch
    {
        SignatureFault.DateUnsigned or SignatureFault.HeaderMissing or SignatureFault.Malformed => Malformed,
        SignatureFault.DateUnreadable or SignatureFault.OutOfTime => OutOfTime,
        SignatureFault.Body => BodyDiffers,
    };
}
