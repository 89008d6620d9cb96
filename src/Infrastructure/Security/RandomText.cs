using System.Security.Cryptography;

namespace Roma.Infrastructure.Security;

/// <summary>Random letters and digits, drawn without bias from a cryptographic source; one of 62, so 5.95 bits per character.</summary>
internal static class RandomText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Of(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
