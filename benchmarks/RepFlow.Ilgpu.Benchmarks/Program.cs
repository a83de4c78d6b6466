using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/RepFlow.Ilgpu.Benchmarks -- --filter '*Flow*'
BenchmarkSwitcher.FromAssembly(typeof(RepFlow.Ilgpu.Benchmarks.LayerBenchmark).Assembly).Run(args);
