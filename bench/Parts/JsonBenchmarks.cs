using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Roma.Api.Apps;
using Roma.Api.Binding;
using Roma.Domain.Apps;

namespace Roma.Bench.Parts;

/// <summary>The contracts of a reset.</summary>
[MemoryDiagnoser]
public class JsonBenchmarks
{
    private readonly byte[] body = """{"secret":"JNs1VK3vLdTT9Djd"}"""u8.ToArray();
    private readonly AppSecretResponse response = new("0198c0a5-6a66-7d2c-b5d8-8a1d3f8a2c11", Secret.Create("JNs1VK3vLdTT9Djd"));

    [Benchmark]
    public ResetAppSecretRequest? Read() => JsonSerializer.Deserialize(body, RomaJson.TypeInfo<ResetAppSecretRequest>());

    [Benchmark]
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(response, RomaJson.TypeInfo<AppSecretResponse>());
}
