using BenchmarkDotNet.Attributes;
using Roma.Domain.Apps;
using Roma.Infrastructure.Sealing;

namespace Roma.Bench.Parts;

/// <summary>Where secrets come from.</summary>
[MemoryDiagnoser]
public class SecretBenchmarks
{
    private readonly string text = "JNs1VK3vLdTT9Djd";
    private readonly SecretGenerator generator = new();

    [Benchmark]
    public bool Parse() => Secret.TryCreate(text, out _);

    [Benchmark]
    public Secret Generate() => generator.NewSecret();
}
