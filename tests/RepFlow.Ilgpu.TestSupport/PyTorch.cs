using System.Diagnostics;

namespace RepFlow.Ilgpu.TestSupport;

/// <summary>PyTorch, where it is there: what other networks and files are compared with.</summary>
public static class PyTorch
{
    static readonly Lazy<bool> isThere = new(() =>
    {
        try
        {
            return Start(["-c", "import numpy, torch"]).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    /// <summary>The Python that has it.</summary>
    public static string Python { get; } = Environment.GetEnvironmentVariable("REPFLOW_PYTHON") is { Length: > 0 } named ? named : "/usr/bin/python3";

    /// <summary>Whether it is there.</summary>
    public static bool IsThere => isThere.Value;

    /// <summary>Runs Python.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(params string[] arguments)
    {
        var (exitCode, output, errors) = Start(arguments);
        return exitCode == 0 ? output : throw new InvalidOperationException($"Python ended with {exitCode}: {errors}");
    }

    static (int ExitCode, string Output, string Errors) Start(string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, output, errors.Result);
    }
}
