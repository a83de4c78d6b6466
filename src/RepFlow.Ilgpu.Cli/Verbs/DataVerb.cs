using System.CommandLine;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary><c>repflow data</c>: what a list of clips holds, whether it is fit for training, and the flow of its clips.</summary>
static class DataVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <returns>The command.</returns>
    public static Command Make(VerbContext context) => new("data", "Says what a list of clips holds, whether its clips are fit for training, and computes their flow.")
    {
        DataList.Make(context), DataCheck.Make(context), DataFlow.Make(context),
    };
}
