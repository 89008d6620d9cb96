using Roma.ArchitectureTests.Harness;
using Roma.ArchitectureTests.Offenders;

namespace Roma.ArchitectureTests;

/// <summary>Time and randomness are arguments: a TimeProvider, a port. BannedSymbols.txt is the list, for the analyzer and these rules.</summary>
public sealed class PurityTests
{
    private static readonly IReadOnlyList<BannedSymbol> Banned =
        [.. TextFile.Read("BannedSymbols.txt").Lines.Where(line => line.Length > 0).Select(BannedSymbol.Parse)];

    /// <summary>What measures time or makes random bits of its own accord, beside what is banned everywhere.</summary>
    private static readonly IReadOnlyList<BannedSymbol> OutsideThePorts =
    [
        new("T:System.Diagnostics.Stopwatch", "Take a TimeProvider: GetTimestamp()"),
        new("P:System.Environment.TickCount", "Take a TimeProvider: GetTimestamp()"),
        new("P:System.Environment.TickCount64", "Take a TimeProvider: GetTimestamp()"),
        new("T:System.Threading.Timer", "Take a TimeProvider: CreateTimer()"),
        new("T:System.Threading.PeriodicTimer", "Take a TimeProvider: CreateTimer()"),
        new("M:System.Guid.CreateVersion7(System.DateTimeOffset)", "Ask a port for an id"),
        new("T:System.Security.Cryptography.RandomNumberGenerator", "Ask a port"),
    ];

    private static IEnumerable<Type> Pure => Layer.Domain.Types.Concat(Layer.Application.Types);

    [Fact]
    public void Nothing_banned_is_used_in_Domain_and_Application() => Rule.Check(
        Pure,
        static type => Uses(type, Banned),
        (typeof(TellsTheTimeInTheBackground), "TellsTheTimeInTheBackground uses P:System.DateTimeOffset.UtcNow: Take a TimeProvider: GetUtcNow()"),
        (typeof(DrawsInALambda), "DrawsInALambda uses T:System.Random"),
        (typeof(DrawsInALambda), "DrawsInALambda uses M:System.Guid.NewGuid: Use Guid.CreateVersion7(at), behind a port"),
        (typeof(Blocks), "Blocks uses P:System.Threading.Tasks.Task`1.Result: Await it"),
        (typeof(Blocks), "Blocks uses M:System.Threading.Thread.Sleep(System.Int32)"));

    [Fact]
    public void Domain_and_Application_have_no_clock_but_a_TimeProvider_and_no_chance_but_a_port() => Rule.Check(
        Pure,
        static type => Uses(type, OutsideThePorts),
        (typeof(MeasuresByItself), "MeasuresByItself uses T:System.Diagnostics.Stopwatch: Take a TimeProvider"),
        (typeof(MeasuresByItself), "MeasuresByItself uses M:System.Guid.CreateVersion7(System.DateTimeOffset): Ask a port for an id"));

    [Fact]
    public void What_is_banned_exists() => Rule.Check(
        Banned.Concat(OutsideThePorts),
        static symbol => symbol.Exists ? [] : [$"BannedSymbols.txt bans {symbol.Id}, which does not exist, so that nothing is banned: "
            + "correct its name."],
        (new BannedSymbol("T:System.Randm", ""), "bans T:System.Randm, which does not exist"),
        (new BannedSymbol("M:System.Guid.NewGuid(System.Int32)", ""), "bans M:System.Guid.NewGuid(System.Int32), which does not exist"));

    private static IEnumerable<string> Uses(Type type, IReadOnlyList<BannedSymbol> banned)
    {
        var used = Code.Bodies(type).SelectMany(Code.References).SelectMany(BannedSymbol.IdsOf)
            .Concat(Dependencies.Of(type).Select(name => $"T:{name}"))
            .ToHashSet(StringComparer.Ordinal);
        return banned.Where(symbol => used.Contains(symbol.Id)).Select(symbol => $"{type.FullName} uses {symbol.Id}: {symbol.Instead}.");
    }
}
