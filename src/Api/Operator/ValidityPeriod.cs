using System.Globalization;
using static System.FormattableString;

namespace Roma.Api.Operator;

/// <summary>How long a token or an access key is valid, as typed: 90d, 12h or 30m.</summary>
internal static class ValidityPeriod
{
    private const int MaxCount = Credential.MaxLifetimeDays;

    /// <summary>What <see cref="Parse"/> accepts, for people.</summary>
    public static string Rule { get; } = Invariant($"a whole number up to {MaxCount} and d, h or m, like 90d");

    /// <summary>The time that <paramref name="text"/> states; null if it breaks <see cref="Rule"/>.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MaxCount)
        {
            return null;
        }

        return text[^1] switch
        {
            'd' => TimeSpan.FromDays(count),
            'h' => TimeSpan.FromHours(count),
            'm' => TimeSpan.FromMinutes(count),
            _ => null,
        };
    }
}
