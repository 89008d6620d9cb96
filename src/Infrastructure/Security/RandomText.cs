using System.Security.Cryptography;

namespace Roma.Infrastructure.Security;

/// <summary>Random letters and digits, each drawn without bias from a cryptographic source; 62 to choose from, so 5.95 bits a character.</summary>
internal static class RandomText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Of(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
