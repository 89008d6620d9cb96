using System.Text;
using Roma.Domain.Text;

namespace Roma.Domain.Identity;

/// <summary>The operator's user names; only callers who act in every project may grant a credential to them.</summary>
public static class OperatorNames
{
    /// <summary>The user that runs the commands.</summary>
    public const string Operator = "operator";

    /// <summary>The user of the first token of a store.</summary>
    public const string Administrator = "admin";

    /// <summary>The rule, for people.</summary>
    public const string Rule = "operator and admin are the operator's names: choose another";

    private const int FullWidth = 0xFEE0;

    /// <summary>
    /// Whether <paramref name="userName"/> is one of them or looks like one: in capitals or full-width letters, or with blanks or invisible characters.
    /// </summary>
    public static bool Include(string userName)
    {
        var letters = string.Concat(userName.EnumerateRunes().Where(static rune => PlainText.IsVisible(rune) && rune.Value != ' ').Select(ToHalfWidth));
        return letters.Equals(Operator, StringComparison.OrdinalIgnoreCase) || letters.Equals(Administrator, StringComparison.OrdinalIgnoreCase);
    }

    private static Rune ToHalfWidth(Rune rune) => rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - FullWidth) : rune;
}
