namespace RepFlow.Ilgpu.Cli.Reporting;

/// <summary>What is said of flow that holds NaN or infinity, wherever it comes from.</summary>
static class FiniteNote
{
    /// <summary>Warns of elements that are not finite, if there are any.</summary>
    /// <param name="terminal">Where the note goes.</param>
    /// <param name="nonFinite">Their number.</param>
    /// <param name="precision">The precision of the work.</param>
    public static void Write(Terminal terminal, long nonFinite, Precision precision)
    {
        if (nonFinite > 0)
        {
            var elements = Counted.Of(nonFinite, "element");
            var wider = precision == Precision.Single ? ", or use --precision f64" : string.Empty;
            terminal.Note($"the flow holds {elements} that {(nonFinite == 1 ? "is" : "are")} not finite. Check the inputs and parameters{wider}.");
        }
    }
}
