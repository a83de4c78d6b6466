namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>
/// What an expression is evaluated in: the values of indices, locals and tensors, and a record of every decision (which side of a
/// condition, which maximum) by which two evaluations on either side of a kink can be told apart.
/// </summary>
sealed class Evaluation
{
    /// <summary>The values of indices, loop variables and hyper-parameters.</summary>
    public Dictionary<string, int> Integers { get; } = [];

    /// <summary>The values of local variables.</summary>
    public Dictionary<string, double> Locals { get; } = [];

    /// <summary>The tensors by name: parameters as properties are written, views in camel case.</summary>
    public Dictionary<string, Values> Tensors { get; } = [];

    /// <summary>The border rules of the stage that is evaluated.</summary>
    public Dictionary<string, Border> Borders { get; } = [];

    /// <summary>Whether a read fell outside since this was set to false.</summary>
    public bool ReadOutside { get; set; }

    /// <summary>A digest of all decisions.</summary>
    public int Decisions { get; private set; } = 17;

    /// <summary>How near the closest decision was to going the other way.</summary>
    public double Margin { get; private set; } = double.PositiveInfinity;

    /// <summary>Decides whether one number is less than another.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <returns>The answer.</returns>
    public bool Less(double left, double right)
    {
        var less = left < right;
        Decisions = unchecked((Decisions * 31) + (less ? 1 : 2));
        Margin = Math.Min(Margin, Math.Abs(left - right));
        return less;
    }

    /// <summary>An element of a tensor, by the border rule of the stage.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="at">The position.</param>
    /// <returns>The element.</returns>
    public double Read(string tensor, ReadOnlySpan<int> at)
    {
        var values = Tensors[tensor];
        var border = Borders.GetValueOrDefault(tensor);
        var offset = 0;
        for (var axis = 0; axis < at.Length; axis++)
        {
            var extent = values.Shape[axis];
            var position = border == Border.Clamp ? Math.Clamp(at[axis], 0, extent - 1) : at[axis];
            if (position < 0 || position >= extent)
            {
                ReadOutside = true;
                return 0;
            }

            offset = (offset * extent) + position;
        }

        return values.Elements[offset];
    }
}
