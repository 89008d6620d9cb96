namespace Roma.Domain.Signing;

/// <summary>Why a request is not signed as it claims, whatever the key.</summary>
public enum SignatureFault
{
    /// <summary>A signed header is absent, <c>X-Sdk-Date</c> is unsigned or given twice, or a part holds characters that HTTP does not allow there.</summary>
    Malformed,

    /// <summary>The value of <c>X-Sdk-Date</c> is no time of the form <c>yyyyMMddTHHmmssZ</c>, or not within 15 minutes of now.</summary>
    Date,

    /// <summary>The signed <c>X-Sdk-Content-Sha256</c> is neither the digest of the body nor <c>UNSIGNED-PAYLOAD</c>.</summary>
    Body,
}
