using System.CommandLine;
using RepFlow.Ilgpu.Training;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>A verb that takes long and keeps what it has done: asked to end, it is given the time to do so.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">What it does.</param>
/// <param name="stopped">What is said where it is cut off all the same.</param>
sealed class LastingCommand(string name, string description, string stopped) : Command(name, description)
{
    /// <summary>The longest time from the wish that it ends to its end.</summary>
    /// <remarks>mpirun, which ends all processes where one of them has died, kills a second after it has asked.</remarks>
    public static TimeSpan Patience => MpiReplicas.IsStarted ? TimeSpan.FromMilliseconds(700) : TimeSpan.FromMinutes(10);

    /// <summary>What is said where it is cut off.</summary>
    public string Stopped => stopped;
}
