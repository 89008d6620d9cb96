using System.Security.Cryptography;

namespace Roma.Infrastructure.Security;

/// <summary>Random text, drawn without bias from a cryptographic source.</summary>
internal static class RandomText
{
    private const string UpperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string Alphabet = UpperCase + "abcdefghijklmnopqrstuvwxyz";

    /// <summary>Letters and digits: one of 62, so 5.95 bits per character.</summary>
    public static string Of(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>Upper-case letters and digits: one of 36, so 5.17 bits per character.</summary>
    public static string OfUpperCase(int length) => RandomNumberGenerator.GetString(UpperCase, length);
}
