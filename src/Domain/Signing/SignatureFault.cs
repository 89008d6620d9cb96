namespace Roma.Domain.Signing;

/// <summary>Why a signature cannot be valid, whatever the key.</summary>
public enum SignatureFault
{
    /// <summary>A signed header is missing, <c>X-Sdk-Date</c> is unsigned or given twice, or a part is too long or has forbidden characters.</summary>
    Malformed,

    /// <summary><c>X-Sdk-Date</c> is not of the form <c>yyyyMMddTHHmmssZ</c>, or not within 15 minutes of now.</summary>
    Date,

    /// <summary>The signed <c>X-Sdk-Content-Sha256</c> is neither the digest of the body nor <c>UNSIGNED-PAYLOAD</c>.</summary>
    Body,
}
