using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Roma.Domain.Apps;
using Roma.Domain.Identity;
using Roma.Infrastructure.Sealing;

namespace Roma.Bench.Parts;

/// <summary>What sealing costs.</summary>
[MemoryDiagnoser]
public class SealingBenchmarks
{
    private readonly Secret secret = Secret.Create("JNs1VK3vLdTT9Djd");
    private readonly SealContext place = new(new Scope("project-1", "instance-1"), "0198c0a5-6a66-7d2c-b5d8-8a1d3f8a2c11", Version: 1);
    private RealRoma roma = null!;
    private SecretSealer sealer = null!;
    private byte[] sealedSecret = [];

    [GlobalSetup]
    public async Task OpenAsync()
    {
        roma = await RealRoma.OpenAsync();
        sealer = roma.Services.GetRequiredService<SecretSealer>();
        sealedSecret = sealer.Seal(secret, place);
    }

    [GlobalCleanup]
    public async Task CloseAsync() => await roma.DisposeAsync();

    [Benchmark]
    public byte[] Seal() => sealer.Seal(secret, place);

    [Benchmark]
    public Secret Open() => sealer.Open(sealedSecret, place);
}
