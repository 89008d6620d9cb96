using System.Globalization;
using Roma.Domain.Apps;

namespace Roma.Api.Operator.Seeding;

/// <summary>The number of a seeded app, counted from 1 in its instance: its name holds it, and its key begins with it.</summary>
internal readonly record struct SeedNumber(int Value)
{
    /// <summary>The maximum number of seeded apps in an instance.</summary>
    public const int Max = 10_000_000;

    /// <summary>How many characters of a key the number takes: 62 to the power of four is more than <see cref="Max"/>.</summary>
    private const int KeyDigits = 4;

    // In the order of their codes, which is the order of the index of keys.
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The app's name: <c>app-</c> and the number in at least seven digits.</summary>
    public AppName Name => AppName.Create(string.Create(CultureInfo.InvariantCulture, $"app-{Value:D7}"));

    /// <summary>
    /// The app's key: <paramref name="random"/>, but for its first four characters, so that keys are in the order of their numbers. Keys from
    /// anywhere would make each commit write every page of the index of keys.
    /// </summary>
    public AppKey KeyFrom(AppKey random) =>
        AppKey.Create(string.Create(random.Value.Length, (random.Value, Value), static (key, state) =>
        {
            state.Item1.CopyTo(key);
            var rest = state.Item2;
            for (var at = KeyDigits - 1; at >= 0; at--)
            {
                (rest, var digit) = Math.DivRem(rest, Digits.Length);
                key[at] = Digits[digit];
            }
        }));
}
