using System.Globalization;

namespace Roma.Infrastructure;

/// <summary>How the files that this process may have open (<c>ulimit -n</c>) are shared out; a connection counts as one.</summary>
public static class OpenFiles
{
    /// <summary>The least that Roma serves with: .NET has two open for each of some 140 assemblies, and a store on PostgreSQL has its connections.</summary>
    public const int Least = 320;

    // For readers of the store (two each), connections to Keystone, and assemblies that are loaded late.
    private const int Reserve = 256;

    private const int MaxReaders = 64;
    private const int MinReaders = 1;

    /// <summary>The limit; null if there is none, or the system does not tell it in Linux's way.</summary>
    public static int? Limit { get; } = File.Exists("/proc/self/limits") ? Read(File.ReadLines("/proc/self/limits")) : null;

    /// <summary>How many connections of clients may be open at once beside what is open now: at least one.</summary>
    public static int ForConnections() =>
        Limit is { } limit ? ForConnections(limit, Directory.EnumerateFileSystemEntries("/proc/self/fd").Count()) : int.MaxValue;

    /// <summary>Throws a <see cref="StartupException"/> if the limit is too low to start at all; .NET would say that it is out of memory.</summary>
    public static void EnsureEnough()
    {
        if (Limit < Least)
        {
            throw new StartupException(string.Create(
                CultureInfo.InvariantCulture,
                $"This process may have {Limit} files open, and Roma needs at least {Least}: raise the limit (ulimit -n)."));
        }
    }

    /// <summary>How many readers of the store may be pooled.</summary>
    internal static int ForReaders() => ForReaders(Limit);

    internal static int ForReaders(int? limit) => limit is { } files ? Math.Clamp((files - Least) / 4, MinReaders, MaxReaders) : MaxReaders;

    // Where little is free, an eighth of it: assemblies that are loaded late have two files open each, and .NET ends where there is none left.
    internal static int ForConnections(int limit, int open) => Math.Max(1, limit - open - Math.Min(Reserve, (limit - open) * 7 / 8));

    internal static int? Read(IEnumerable<string> limits) =>
        limits.FirstOrDefault(line => line.StartsWith("Max open files ", StringComparison.Ordinal))
            ?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var soft, ..]
        && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
}
