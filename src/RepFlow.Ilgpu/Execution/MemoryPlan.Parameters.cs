namespace RepFlow.Ilgpu.Execution;

/// <content>The parameters of a plan: each one tensor, learned ones together, their gradients alike.</content>
partial class MemoryPlan
{
    readonly Dictionary<Parameter, Lifetime> parameters = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Parameter, Lifetime> gradients = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Parameter, Tensor> bound = new(ReferenceEqualityComparer.Instance);
    Tensor? allParameters;
    Tensor? allGradients;

    /// <summary>
    /// All learned parameters as one tensor of one axis, in the order in which they were first asked for, zeros between them. What is not learned, running
    /// statistics and frozen parameters, lies elsewhere.
    /// </summary>
    public Tensor Parameters => allParameters ?? throw Unplaced();

    /// <summary>Their gradients, each as far from the first as its parameter is in <see cref="Parameters"/>; empty without a backward pass.</summary>
    public Tensor Gradients => allGradients ?? throw Unplaced();

    /// <summary>The tensor of a parameter: one, however often it is asked for.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <returns>The tensor, without memory so far.</returns>
    public Tensor Parameter(Parameter parameter, string name = "")
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return State(parameter, name, parameter.Learned ? MemoryRegion.Parameters : MemoryRegion.Buffers);
    }

    /// <summary>The tensor of a buffer, which no optimiser changes: one, however often it is asked for.</summary>
    /// <param name="parameter">The buffer.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <returns>The tensor, without memory so far.</returns>
    public Tensor Buffer(Parameter parameter, string name = "")
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return State(parameter, name, MemoryRegion.Buffers);
    }

    /// <summary>Says which tensor is the gradient of a parameter. Where that was said of another before, to which this one adds, it is so no longer.</summary>
    /// <param name="parameter">A parameter that has been asked for.</param>
    /// <param name="tensor">A tensor of this plan.</param>
    /// <returns>The tensor.</returns>
    public Tensor Gradient(Parameter parameter, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var primal = parameters[parameter];
        if (primal.Region == MemoryRegion.Parameters)
        {
            gradients.GetValueOrDefault(parameter)?.MoveTo(MemoryRegion.Shared, null);
            (gradients[parameter] = byTensor[tensor]).MoveTo(MemoryRegion.Gradients, primal);
        }

        return tensor;
    }

    /// <summary>The gradient of a learned parameter, among <see cref="Gradients"/>.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The gradient; null where none is computed.</returns>
    public Tensor? Gradient(Parameter parameter) => (Tensor?)gradients.GetValueOrDefault(parameter)?.Tensor;

    /// <summary>
    /// Puts learned parameters one behind the other, zeros between them, and their gradients alike, so that one kernel updates all of them. Groups lie in the order
    /// in which they are asked for, behind the parameters that are in none.
    /// </summary>
    /// <param name="members">Parameters whose gradients have been said, in no group so far, each once.</param>
    /// <param name="name">What the group is called in messages.</param>
    /// <returns>The parameters, and their gradients, as tensors of one axis, and the element with which each of them begins.</returns>
    /// <exception cref="ArgumentException">A parameter has no gradient here, or is in a group.</exception>
    public (Tensor Values, Tensor Gradients, IReadOnlyList<int> Begins) Group(IEnumerable<Parameter> members, string name)
    {
        ArgumentNullException.ThrowIfNull(members);
        var (values, adjoints, begins, bytes) = (new List<Lifetime>(), new List<Lifetime>(), new List<int>(), 0L);
        foreach (var member in members)
        {
            if (!gradients.TryGetValue(member, out var gradient) || parameters[member] is not { Whole: null } value || values.Contains(value))
            {
                throw new ArgumentException($"A parameter of shape {member.Shape} cannot be in {name}: it has no gradient in this plan, or is in a group already.");
            }

            values.Add(value);
            adjoints.Add(gradient);
            begins.Add(checked((int)(bytes / Precision.ElementBytes())));
            bytes += MemoryLayout.Aligned(value.Tensor.Bytes);
        }

        Shape shape = [checked((int)(bytes / Precision.ElementBytes()))];
        var all = Whole(values, name);
        var allAdjoints = Whole(adjoints, name + " gradients");
        all.MoveTo(MemoryRegion.Parameters, null);
        allAdjoints.MoveTo(MemoryRegion.Gradients, all);
        return ((Tensor)all.Tensor, (Tensor)allAdjoints.Tensor, begins);

        Lifetime Whole(List<Lifetime> parts, string called)
        {
            var whole = byTensor[Add(shape, called)];
            var begin = 0L;
            foreach (var part in parts)
            {
                part.PutInto(whole, begin);
                begin += MemoryLayout.Aligned(part.Tensor.Bytes);
            }

            return whole;
        }
    }

    /// <summary>Says that a parameter or buffer of a layer that is still to be planned is a tensor of this plan: its values are those of the tensor, not its own.</summary>
    /// <param name="parameter">The parameter; nobody has asked for it.</param>
    /// <param name="tensor">The tensor; its memory is kept for it alone.</param>
    /// <exception cref="ArgumentException">The tensor has another shape, or the parameter has a tensor.</exception>
    public void Bind(Parameter parameter, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Shape != parameter.Shape || parameters.ContainsKey(parameter))
        {
            throw new ArgumentException($"A parameter of shape {parameter.Shape} cannot be the tensor of shape {tensor.Shape}: it has another shape, or a tensor already.");
        }

        bound.Add(parameter, Hold(tensor));
    }

    Tensor State(Parameter parameter, string name, MemoryRegion region)
    {
        if (bound.TryGetValue(parameter, out var tensor))
        {
            return tensor;
        }

        if (!parameters.TryGetValue(parameter, out var lifetime))
        {
            parameters[parameter] = lifetime = new Lifetime(new Tensor(Device, Precision, parameter.Shape), Scope + name) { Region = region };
            Place(lifetime);
        }

        return (Tensor)lifetime.Tensor;
    }
}
