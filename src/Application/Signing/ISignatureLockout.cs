namespace Roma.Application.Signing;

/// <summary>
/// Locks an access key for one address for <see cref="Duration"/> after <see cref="MaxFailures"/> wrong signatures in a row from that address,
/// whether or not the access key exists. Other addresses are not locked out.
/// </summary>
public interface ISignatureLockout
{
    /// <summary>How many wrong signatures in a row lock an access key.</summary>
    const int MaxFailures = 5;

    /// <summary>How long the lock lasts, counted from the last wrong signature.</summary>
    static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    /// <summary>Whether <paramref name="keyId"/> is locked for <paramref name="address"/>.</summary>
    bool IsLocked(string keyId, string address);

    /// <summary>Counts a wrong signature.</summary>
    void Fail(string keyId, string address);

    /// <summary>Forgets the wrong signatures; call after a right one.</summary>
    void Clear(string keyId, string address);
}
