using System.Diagnostics;

namespace RepFlow.Ilgpu.Models.Tests;

/// <summary>A theory that runs PyTorch: skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class TorchTheoryAttribute : TheoryAttribute
{
    static readonly Lazy<bool> hasTorch = new(() => Runs("-c", "import numpy, torch"));

    public TorchTheoryAttribute()
    {
        if (!hasTorch.Value)
        {
            Skip = $"{Python} has no PyTorch: on Debian, apt install python3-torch; or name a Python that has in REPFLOW_PYTHON.";
        }
    }

    /// <summary>The Python that has PyTorch.</summary>
    public static string Python { get; } = Environment.GetEnvironmentVariable("REPFLOW_PYTHON") is { Length: > 0 } named ? named : "/usr/bin/python3";

    static bool Runs(params string[] arguments)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
            python.StandardError.ReadToEnd();
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
