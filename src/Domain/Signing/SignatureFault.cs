namespace Roma.Domain.Signing;

/// <summary>Why a signature cannot be valid, whatever the key.</summary>
public enum SignatureFault
{
    /// <summary><c>X-Sdk-Date</c> is not signed, missing or given twice.</summary>
    DateUnsigned,

    /// <summary><c>X-Sdk-Date</c> is not of the form <c>yyyyMMddTHHmmssZ</c>.</summary>
    DateUnreadable,

    /// <summary><c>X-Sdk-Date</c> is not within 15 minutes of now.</summary>
    OutOfTime,

    /// <summary>A signed header was not sent.</summary>
    HeaderMissing,

    /// <summary>A part is too long or has forbidden characters.</summary>
    Malformed,

    /// <summary>The signed <c>X-Sdk-Content-Sha256</c> is neither the digest of the body nor <c>UNSIGNED-PAYLOAD</c>.</summary>
    Body,
}
