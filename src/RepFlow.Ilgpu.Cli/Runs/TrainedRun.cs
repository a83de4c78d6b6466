using RepFlow.Ilgpu.Models;
using RepFlow.Ilgpu.Networks;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>A run whose weights are used: its settings, classes, and the network with them.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Network">The network.</param>
/// <param name="Path">The file that the weights are from.</param>
sealed record TrainedRun(RunSettings Settings, IReadOnlyList<string> Classes, INetwork Network, string Path)
{
    /// <summary>Opens a run.</summary>
    /// <param name="path">Its folder, for the weights with its best result, or a file of weights in it.</param>
    /// <returns>The run.</returns>
    /// <exception cref="InputException">It is no run, or has no weights so far, or its weights are damaged or another model's.</exception>
    public static TrainedRun Open(string path)
    {
        var folder = RunFolder.Find(File.Exists(path) ? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))! : path);
        var configuration = folder.Read();
        var weights = File.Exists(path) ? path : File.Exists(folder.Best) ? folder.Best
            : throw new InputException($"the run in '{path}' has no weights so far: its first epoch is not over. Go on with 'repflow train --out {path} --resume'.");
        var network = ModelCatalog.Create(configuration.Settings.Model, configuration.Settings.ModelOptions(configuration.Classes.Count));
        network.LoadWeights(weights);
        return new TrainedRun(configuration.Settings, configuration.Classes, network, weights);
    }
}
