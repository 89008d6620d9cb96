namespace Roma.Application.Signing;

/// <summary>The stable codes of signed requests that are refused.</summary>
public static class SignatureErrors
{
    /// <summary>The header <c>Authorization</c> is not of the form of a signature, or names headers that were not sent.</summary>
    public const string Malformed = "signature.malformed";

    /// <summary>The request is signed in another way: with a derived key, or by another algorithm.</summary>
    public const string Unsupported = "signature.unsupported";

    /// <summary>The time of signing is unsigned, unreadable or not within 15 minutes of now.</summary>
    public const string OutOfTime = "signature.out_of_time";

    /// <summary>The body is not the one whose digest is declared.</summary>
    public const string BodyDiffers = "signature.body_differs";

    /// <summary>The access key is unknown, expired or deleted, or the signature is not its: one answer, no hint which.</summary>
    public const string Incorrect = "signature.incorrect";

    /// <summary>The access key is locked for this address after several wrong signatures in a row.</summary>
    public const string Locked = "signature.locked";

    /// <summary>The signature was used already.</summary>
    public const string Replayed = "signature.replayed";
}
