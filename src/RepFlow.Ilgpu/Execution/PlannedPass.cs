namespace RepFlow.Ilgpu.Execution;

/// <summary>What a step of a plan is part of.</summary>
public enum PlannedPass
{
    /// <summary>The forward pass.</summary>
    Forward,

    /// <summary>The backward pass.</summary>
    Backward,

    /// <summary>The update of parameters.</summary>
    Update,
}
