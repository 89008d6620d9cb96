using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Roma.Bench.Parts;

var config = DefaultConfig.Instance.WithArtifactsPath(Path.Combine("artifacts", "bench", "parts"));
// In this process: the project that BenchmarkDotNet would make and build otherwise would be held to the rules of this repository, and breaks some.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(SecretBenchmarks).Assembly).Run(["--inProcess", .. args], config);
// A benchmark that throws is reported as one without figures, which nobody notices who reads only the others.
return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
